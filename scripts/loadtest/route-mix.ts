/** Which requests are sent, and how often each: `--route` and the file of `--requests`, and a choice by weight. */
import { z } from 'zod';
import type { Random } from '../load/random';
import type { RouteOptions } from './load-options';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** A query has equals signs of its own: there the weight stands apart, `GET /api/content?limit=5 =3`. */
const ROUTE = /^([A-Z]+) (\/[^\s=?]*|\/\S*\?\S*?)(?: ?=(\d+(?:\.\d+)?))?$/;
const ROUTE_WITH_QUERY = /^([A-Z]+) (\/\S*\?\S*)(?: =(\d+(?:\.\d+)?))?$/;

/** @returns undefined where it is none */
export function parseRoute(text: string): RouteOptions | undefined {
  const match = (text.includes('?') ? ROUTE_WITH_QUERY : ROUTE).exec(text.trim());
  const [, method = '', path = '', weightText = '1'] = match ?? [];
  const weight = Number(weightText);
  if (match === null || !METHODS.includes(method) || !(weight > 0)) return undefined;
  return { name: `${method} ${path}`, method, path, weight, headers: {}, body: undefined };
}

const requestSchema = z.strictObject({
  method: z.enum(METHODS),
  path: z.string().regex(/^\/\S*$/, 'must begin with /'),
  weight: z.number().positive().default(1),
  headers: z.record(z.string(), z.string()).default({}),
  /** Text as it is; anything else as JSON. */
  body: z.json().optional(),
});

const requestsSchema = z.array(requestSchema).min(1);

/** @returns the routes, or what is wrong with the text */
export function parseRequests(text: string): readonly RouteOptions[] | { readonly problems: string[] } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { problems: [`is no JSON: ${(error as Error).message}`] };
  }
  const parsed = requestsSchema.safeParse(document);
  if (!parsed.success) {
    return { problems: parsed.error.issues.map(({ path, message }) => `[${path.join('.')}] ${message}`) };
  }
  return parsed.data.map(({ method, path, weight, headers, body }) => {
    const isJson = body !== undefined && typeof body !== 'string';
    return {
      ...{ name: `${method} ${path}`, method, path, weight },
      headers: isJson ? { 'content-type': 'application/json', ...headers } : headers,
      body: isJson ? JSON.stringify(body) : body,
    };
  });
}

/** @returns chooses the index of a route, each as often as its weight says */
export function chooseByWeight(routes: readonly RouteOptions[], random: Random): () => number {
  const sums: number[] = [];
  for (const { weight } of routes) sums.push((sums.at(-1) ?? 0) + weight);
  const total = sums.at(-1) ?? 0;
  return () => {
    const drawn = random() * total;
    return sums.findIndex((sum) => drawn < sum);
  };
}
