/** The benchmark's HTTP load against a real server in this process. */
import { generateHttpLoad, type HttpLoadPlan } from '@/scripts/bench/http-generator';
import { setUpAnsweringServer } from '../../../support/answering-server';

const server = setUpAnsweringServer();

const generate = (changes: Partial<HttpLoadPlan>) =>
  generateHttpLoad({
    url: server.url,
    ...{ path: '/', headers: {}, load: { perSecond: 100 } },
    ...{ warmUpMs: 0, measuredMs: 600, deadlineMs: 5_000 },
    ...changes,
  });

/** As a generator that has too much to do. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

it('counts from when a request was due, also what it is late by itself', async () => {
  server.answer = (_request, response) => response.end();
  setTimeout(() => block(300), 100);
  const { asked, goodMs, latenessP99Ms } = await generate({});
  expect(goodMs).toHaveLength(asked);
  // About 30 were due while it stood still, the first of them for nearly all of it.
  expect(latenessP99Ms).toBeGreaterThan(150);
  expect(Math.max(...goodMs)).toBeGreaterThan(150);
});

it('gives them no more time for being sent late, and tells the server what is left', async () => {
  const told: number[] = [];
  server.answer = (request, response) => {
    told.push(Number(request.headers['x-request-timeout-ms']));
    response.end();
  };
  setTimeout(() => block(400), 100);
  const { asked, goodMs, late } = await generate({ deadlineMs: 200 });
  expect(late).toBeGreaterThan(5);
  expect(goodMs.length + late).toBe(asked);
  expect(Math.max(...goodMs)).toBeLessThanOrEqual(200);
  expect(Math.max(...told)).toBeLessThanOrEqual(200);
});

it('leaves the warm-up out, and knows refusals from failures', async () => {
  let count = 0;
  server.answer = (_request, response) => {
    count += 1;
    response.writeHead(count % 3 === 0 ? 500 : 503).end();
  };
  const { asked, refused, failed, late } = await generate({
    load: { callers: 2 },
    warmUpMs: 200,
    measuredMs: 200,
  });
  expect(asked).toBeLessThan(count);
  expect({ refused: refused > 0, failed: failed > 0, late }).toEqual({
    refused: true,
    failed: true,
    late: 0,
  });
});
