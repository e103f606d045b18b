/**
 * The query of a request as a value of a schema. Refuses unknown parameters (a misspelt filter must not answer with
 * everything) and parameters that are there twice.
 */
import type { z } from 'zod';
import { MOST_MISTAKES, mistakesOf } from './input-mistakes';
import { RequestError } from './request-error';

/** @throws RequestError with every mistake */
export function readQuery<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  const { searchParams } = new URL(request.url);
  const twice = findTwice(searchParams.keys());
  if (twice.length > 0) {
    const errors = twice
      .slice(0, MOST_MISTAKES)
      .map((parameter) => ({ parameter, detail: 'may be given once only' }));
    throw new RequestError('BAD_QUERY', { errors });
  }
  const result = schema.safeParse(Object.fromEntries(searchParams));
  if (!result.success) throw new RequestError('BAD_QUERY', { errors: mistakesOf(result.error, 'parameter') });
  return result.data;
}

function findTwice(names: Iterable<string>): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) twice.add(name);
    seen.add(name);
  }
  return [...twice];
}
