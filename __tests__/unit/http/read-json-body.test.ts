import { z } from 'zod';
import { readJsonBody } from '@/lib/http/read-json-body';
import { REQUEST_MAX_BYTES } from '@/lib/http/request-error';

const schema = z.strictObject({ a: z.string({ error: 'must be a string' }) });

function request(body: BodyInit | null, contentType: string | null = 'application/json'): Request {
  const headers: Record<string, string> = contentType === null ? {} : { 'Content-Type': contentType };
  return new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

function read(body: BodyInit | null, contentType?: string | null) {
  return readJsonBody(request(body, contentType), schema);
}

test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])(
  '%s is taken',
  async (type) => {
    await expect(read('{"a":"ü"}', type)).resolves.toEqual({ a: 'ü' });
  },
);

test.each([null, 'text/plain', 'application/jsonp', 'application/x-www-form-urlencoded'])(
  '%s is refused, and what is taken is named',
  async (type) => {
    await expect(read(new TextEncoder().encode('{"a":"b"}'), type)).rejects.toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      status: 415,
      headers: { Accept: 'application/json' },
    });
  },
);

test.each([
  ['nothing', null],
  ['an empty text', ''],
  ['half of it', '{"a":'],
  ['what is not UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
])('%s is not JSON', async (_name, body) => {
  await expect(read(body)).rejects.toMatchObject({ code: 'MALFORMED_JSON', status: 400 });
});

test.each([
  ['[]', '#'],
  ['null', '#'],
  ['{}', '#/a'],
  ['{"a":1}', '#/a'],
  ['{"a":"x","b/c~d é":1}', '#/b~1c~0d%20%C3%A9'],
  ['{"a":"x","\\ud800":1}', '#/%EF%BF%BD'],
  ['{"a":"x","__proto__":{}}', '#/__proto__'],
])('%s is wrong at %s', async (body, pointer) => {
  await expect(read(body)).rejects.toMatchObject({
    code: 'INVALID_BODY',
    status: 422,
    members: { errors: [{ pointer, detail: expect.any(String) }] },
  });
});

test('the mistakes of a hostile body are named up to a number', async () => {
  const keys = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 1]));
  const error = await read(JSON.stringify(keys)).catch((reason) => reason);
  expect(error.members.errors).toHaveLength(50);
});

test('a body of exactly the limit is read', async () => {
  const padding = ' '.repeat(REQUEST_MAX_BYTES - '{"a":"b"}'.length);
  await expect(read(`{"a":"b"}${padding}`)).resolves.toEqual({ a: 'b' });
});

test('bytes are counted as they arrive, and a sender that never stops is cut off', async () => {
  let sentBytes = 0;
  let cancelled = false;
  const endless = new ReadableStream({
    pull(controller) {
      sentBytes += 64 * 1024;
      controller.enqueue(new Uint8Array(64 * 1024));
    },
    cancel() {
      cancelled = true;
    },
  });
  await expect(read(endless)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE', status: 413 });
  expect(cancelled).toBe(true);
  expect(sentBytes).toBeLessThan(REQUEST_MAX_BYTES + 4 * 64 * 1024);
});

test('a body that breaks off is not our fault', async () => {
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('aborted')) });
  await expect(read(broken)).rejects.toMatchObject({ code: 'BODY_INTERRUPTED', status: 400 });
});
