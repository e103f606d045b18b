/**
 * The body of a request as a value of a schema. Refuses other media types, bodies past the limit, text that is not
 * UTF-8 or not JSON, and values that the schema does not take.
 */
import type { z } from 'zod';
import { mistakesOf } from './input-mistakes';
import { readBytes } from './read-bytes';
import { REQUEST_MAX_BYTES, RequestError } from './request-error';

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** @throws RequestError with every mistake that the schema found */
export async function readJsonBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) {
    // RFC 9110, 15.5.16: Accept in this answer says what would have been taken.
    throw new RequestError('UNSUPPORTED_MEDIA_TYPE', { headers: { Accept: 'application/json' } });
  }
  const bytes = await readBytes(request.body, REQUEST_MAX_BYTES);
  if (bytes === undefined) throw new RequestError('BODY_TOO_LARGE');
  const result = schema.safeParse(parseJson(bytes));
  if (!result.success)
    throw new RequestError('INVALID_BODY', { errors: mistakesOf(result.error, 'pointer') });
  return result.data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RequestError('MALFORMED_JSON', { cause });
  }
}
