/**
 * The body of a request as a value of a schema. Refuses other media types, bodies past the limit (counted as they
 * arrive: a header can lie), text that is not UTF-8 or not JSON, and values that the schema does not take.
 */
import type { z } from 'zod';
import { mistakesOf } from './input-mistakes';
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
  const result = schema.safeParse(parseJson(await readBytes(request.body)));
  if (!result.success)
    throw new RequestError('INVALID_BODY', { errors: mistakesOf(result.error, 'pointer') });
  return result.data;
}

async function readBytes(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let lengthBytes = 0;
  const reader = body?.getReader();
  for (;;) {
    const chunk = await reader?.read().catch((cause) => {
      throw new RequestError('BODY_INTERRUPTED', { cause });
    });
    if (chunk?.value === undefined) return Buffer.concat(chunks, lengthBytes);
    lengthBytes += chunk.value.byteLength;
    if (lengthBytes > REQUEST_MAX_BYTES) {
      // Not awaited: a sender that never stops must not hold the answer back.
      reader?.cancel().catch(() => undefined);
      throw new RequestError('BODY_TOO_LARGE');
    }
    chunks.push(chunk.value);
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RequestError('MALFORMED_JSON', { cause });
  }
}
