/**
 * The query of a request as a value of a schema. Refuses unknown parameters (a misspelt filter must not answer with
 * everything) and parameters that are there twice.
 */
import type { z } from 'zod';
import { mistakesOf } from './input-mistakes';
import { RequestError } from './request-error';

/** @throws RequestError with every mistake */
export function readQuery<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  const { searchParams } = new URL(request.url);
  const twice = [...new Set(searchParams.keys())].filter((name) => searchParams.getAll(name).length > 1);
  if (twice.length > 0) {
    const errors = twice.map((parameter) => ({ parameter, detail: 'may be given once only' }));
    throw new RequestError('BAD_QUERY', { errors });
  }
  const result = schema.safeParse(Object.fromEntries(searchParams));
  if (!result.success) throw new RequestError('BAD_QUERY', { errors: mistakesOf(result.error, 'parameter') });
  return result.data;
}
