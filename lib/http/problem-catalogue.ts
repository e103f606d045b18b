/** Every problem that the API can answer with, for the pages that their `type` leads to and for OpenAPI. */
import { ERRORS } from '@/lib/errors';
import { problemType } from './problem-document';
import { REQUEST_PROBLEMS } from './request-error';

export interface CatalogueEntry {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
}

type Problems = Readonly<Record<string, Omit<CatalogueEntry, 'code'>>>;

/** @param domain the problems of the rooms above this one */
export function listProblems(domain: Problems): CatalogueEntry[] {
  const all: Problems = { ...REQUEST_PROBLEMS, ...domain, ...ERRORS };
  return Object.entries(all)
    .map(([code, problem]) => ({ code, ...problem }))
    .sort((a, b) => a.status - b.status || a.code.localeCompare(b.code));
}

/** The last part of a problem's `type`: `stale-version`. */
export function problemSlug(code: string): string {
  return problemType(code).slice(problemType('').length);
}
