/** What a schema found wrong → mistakes that a client can show beside the field. */
import type { z } from 'zod';
import type { InputMistake } from './problem-document';

/** A hostile body can be wrong in a million places; the answer stays small. */
export const MOST_MISTAKES = 50;

/** @param place how the input is addressed: by JSON Pointer in a body, by name in a query */
export function mistakesOf(error: z.ZodError, place: 'pointer' | 'parameter'): InputMistake[] {
  return error.issues
    .flatMap((issue) => pathsOf(issue).map((path) => ({ path, detail: detailOf(issue) })))
    .slice(0, MOST_MISTAKES)
    .map(({ path, detail }) =>
      place === 'pointer' ? { pointer: jsonPointer(path), detail } : { parameter: path.join('.'), detail },
    );
}

/** RFC 6901, section 6: as the fragment of a URI. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  const tokens = path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'));
  return `#${tokens.map((token) => `/${encodeFragment(token)}`).join('')}`;
}

/** `encodeURIComponent` throws at a lone surrogate, which a key of a JSON body can hold. */
function encodeFragment(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\uFFFD'));
}

/** zod reports unknown keys at the object that holds them; a client looks for them at themselves. */
function pathsOf(issue: z.core.$ZodIssue): PropertyKey[][] {
  if (issue.code !== 'unrecognized_keys') return [issue.path];
  return issue.keys.map((key) => [...issue.path, key]);
}

function detailOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys' ? 'is not known here' : issue.message;
}
