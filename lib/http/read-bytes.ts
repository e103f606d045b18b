import { RequestError } from './request-error';

/**
 * The whole body of a request, counted as it arrives: a header can lie. Undefined for one past the limit.
 * @throws RequestError BODY_INTERRUPTED
 */
export async function readBytes(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let lengthBytes = 0;
  const reader = body?.getReader();
  for (;;) {
    const chunk = await reader?.read().catch((cause) => {
      throw new RequestError('BODY_INTERRUPTED', { cause });
    });
    if (chunk?.value === undefined) return Buffer.concat(chunks, lengthBytes);
    lengthBytes += chunk.value.byteLength;
    if (lengthBytes > maxBytes) {
      // Not awaited: a sender that never stops must not hold the answer back.
      reader?.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(chunk.value);
  }
}
