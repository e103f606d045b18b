/** Whatever is sent to a route of the OpenAPI document, a new one included: an answer that it tells of, in time. */
import fc from 'fast-check';
import {
  type ApiDocument,
  type ApiOperation,
  type AttackedServer,
  listOperations,
  startAttackedServer,
} from '../support/attacked-server';
import { exchange } from '../support/raw-http';
import { credentialsOf, findHarm } from './harmless';
import { hostileRequests, render } from './hostile-requests';
import { type SlowEnd, startSlowClients } from './slow-clients';

const RUNS_PER_OPERATION = 120;
const LEAST_RUNS = 30;

/** Of what never reaches a route: Node and Next answer for a request that is malformed, or lead elsewhere with it. */
const BEFORE_A_ROUTE = [307, 308, 400, 404, 405, 408, 413, 414, 417, 431];

let attacked: AttackedServer;
let document: ApiDocument;
let sent = 0;
/** Of the log, what was printed before the attack. */
let printed = 0;
let slowEnds: Promise<SlowEnd[]>;

/** The limit of a whole request, and Node's 30 s between two looks; and what a busy machine adds. */
const SLOWEST_END_MS = (30 + 30 + 10) * 1000;
const SLOW_CLIENTS_OF_A_KIND = 20;

beforeAll(async () => {
  attacked = await startAttackedServer();
  await until(async () => (await fetch(`${attacked.url}/api/health/ready`)).ok);
  printed = attacked.server.output().length;
  document = await attacked.readDocument();
  // All that follows goes on beside them.
  slowEnds = startSlowClients(attacked.url, attacked.ours.apiKey, SLOW_CLIENTS_OF_A_KIND);
}, 60_000);

afterAll(async () => {
  await attacked?.close();
});

test('every operation, with every parameter, header and body', async () => {
  const operations = listOperations(document);
  expect(operations.length).toBeGreaterThanOrEqual(14);
  // What changes the pool itself comes last, so that all others meet it as it was.
  for (const operation of operations.toSorted((a, b) => Number(changesPool(a)) - Number(changesPool(b)))) {
    await attack(operation);
  }
  process.stdout.write(`${sent} hostile requests to ${operations.length} operations\n`);
}, 150_000);

test('who sends next to nothing is sent away in bounded time', async () => {
  const ends = await slowEnds;
  expect(ends).toHaveLength(7 * SLOW_CLIENTS_OF_A_KIND);
  for (const { name, tookMs, text } of ends) {
    expect({ name, isInTime: tookMs < SLOWEST_END_MS }).toEqual({ name, isInTime: true });
    expect({ name, text }).not.toEqual({ name, text: expect.stringMatching(/^HTTP\/1\.1 [25]/) });
  }
  expect((await fetch(`${attacked.url}/api/health/live`)).status).toBe(200);
}, 90_000);

test('the server is as well as before, and blames itself for nothing', async () => {
  const ready = await fetch(`${attacked.url}/api/health/ready`);
  expect(ready.status).toBe(200);
  const errors = attacked.server
    .output()
    .slice(printed)
    .split('\n')
    // Prisma's own word for a caller's time that is over.
    .filter((line) => !line.includes('Query read timeout'))
    .filter(
      (line) => line.includes('"level":50') || line.includes('"level":"error"') || /^\s+at \S/.test(line),
    );
  expect(errors).toEqual([]);
  const [{ drafts } = { drafts: 0 }] = await attacked.query(
    'SELECT count(*)::int AS drafts FROM content_items WHERE id = $1 AND title = $2',
    [attacked.theirs.draftId, attacked.theirs.draftTitle],
  );
  expect(drafts).toBe(1);
});

async function attack(operation: ApiOperation): Promise<void> {
  const credentials = credentialsOf(attacked);
  const documented = Object.keys(operation.operation.responses).map(Number);
  let sentTo = 0;
  await fc.assert(
    fc.asyncProperty(hostileRequests(operation, document, attacked), async (hostile) => {
      sentTo += 1;
      const { answers } = await exchange(attacked.url, render(hostile, credentials[hostile.as]), {
        isHead: hostile.request.method === 'HEAD',
      });
      const harm = answers.flatMap((answer) => findHarm(attacked, answer, hostile.as));
      const status = answers[0]?.status ?? 0;
      if (answers.length !== 1) harm.push(`brings ${answers.length} answers`);
      if (hostile.isWellFormed && !documented.includes(status) && !BEFORE_A_ROUTE.includes(status)) {
        harm.push(`brings ${status}, of which the document does not tell`);
      }
      // A pool that an admin has made as large as the server refuses says so, as does a time that was not enough.
      const mayBeBusy = changesPool(operation) || 'X-Request-Timeout-Ms' in (hostile.request.headers ?? {});
      const isTold = mayBeBusy && [503, 504].includes(status) && documented.includes(status);
      const mends = isTold ? harm.filter((words) => words !== `has the status ${status}`) : harm;
      expect({ operation: operation.name, harm: mends }).toEqual({
        operation: operation.name,
        harm: [],
      });
    }),
    { numRuns: RUNS_PER_OPERATION, endOnFailure: false, interruptAfterTimeLimit: 20_000 },
  );
  sent += sentTo;
  // A machine that is too slow for all of them is not too slow for these.
  expect({ operation: operation.name, isAttacked: sentTo >= LEAST_RUNS }).toEqual({
    operation: operation.name,
    isAttacked: true,
  });
}

const changesPool = ({ path, method }: ApiOperation): boolean =>
  path.startsWith('/api/admin/pool/') && method === 'POST';

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}
