/** Answers that many operations share. */
import { ERRORS } from '@/lib/errors';
import type { CatalogueEntry } from '@/lib/http/problem-catalogue';
import type { SchemaName } from './components';
import { type Header, type ResponseObject, schemaReference } from './operation';

const text = { type: 'string' } as const;

export const REQUEST_ID: Header = {
  description: 'Names this answer; the log has it too.',
  schema: { type: 'string', format: 'uuid' },
};

const PROBLEM_HEADERS: Readonly<Record<number, Readonly<Record<string, Header>>>> = {
  401: { 'WWW-Authenticate': { description: 'The Bearer challenge.', schema: text } },
  415: { Accept: { description: 'The media type that is taken.', schema: text } },
  503: {
    'Retry-After': { description: 'Seconds after which trying again can help.', schema: { type: 'integer' } },
  },
};

export function jsonResponse(
  description: string,
  schema: SchemaName,
  headers: Readonly<Record<string, Header>> = {},
): ResponseObject {
  return {
    description,
    headers: { 'X-Request-Id': REQUEST_ID, ...headers },
    content: { 'application/json': { schema: schemaReference(schema) } },
  };
}

/** @param problems those that an operation can answer with; the ones of one status share a response */
export function problemResponses(problems: readonly CatalogueEntry[]): Record<string, ResponseObject> {
  const responses: Record<string, ResponseObject> = {};
  for (const status of new Set(problems.map((problem) => problem.status))) {
    const same = problems.filter((problem) => problem.status === status);
    responses[status] = {
      description: same.map(({ code, title }) => `\`${code}\`: ${title}.`).join(' '),
      headers: { 'X-Request-Id': REQUEST_ID, ...PROBLEM_HEADERS[status] },
      content: { 'application/problem+json': { schema: schemaReference('Problem') } },
    };
  }
  return responses;
}

/** What any operation that asks the database can answer with. */
export const DATABASE_PROBLEMS: readonly CatalogueEntry[] = Object.entries(ERRORS).map(([code, problem]) => ({
  code,
  ...problem,
}));
