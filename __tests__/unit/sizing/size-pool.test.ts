import { fleetSeen, type PoolData, sizePool } from '@/lib/sizing';
import { SERVER } from '../../support/alert-watch';

const FLEET = { instances: 1, countedBy: 'word', deployOverlap: 2, otherConnections: 0 } as const;
const NOT_REFUSED = { asked: 0, refused: 0 };
const PLENTY = { maxConnections: 500, reservedConnections: 3 };

interface Change extends Partial<NonNullable<PoolData['measured']>> {
  readonly limit?: number;
  readonly arrivalsPerSecond?: number;
  readonly meanUseMs?: number;
}

/** Five minutes of a pool of 15: 300 callers a second with 20 ms each, of which half waited for nothing. */
function dataOf({ limit = 15, arrivalsPerSecond = 300, meanUseMs = 20, ...measured }: Change = {}): PoolData {
  return {
    limit,
    traffic: { arrivalsPerSecond, meanUseMs, useCv2: 1 },
    measured: {
      ...{ seconds: 300, uses: 90_000, refused: 0, failed: 0, p95WaitMs: undefined },
      ...{ meanInUse: undefined, moments: 300, leaked: 0, isSteady: true, isVariationRough: false },
      ...{ callers: [], workspaces: [] },
      ...measured,
    },
  };
}

const adviceOn = (change: Change, options: Partial<Parameters<typeof sizePool>[1]> = {}) =>
  sizePool(dataOf(change), { fleet: FLEET, server: PLENTY, ...options });

test('a limit that is enough is kept', () => {
  const { advice, smallestLimit, sureness } = adviceOn({ p95WaitMs: 0.2 });
  expect(smallestLimit).toBe(8);
  expect(advice).toEqual([
    {
      kind: 'keep',
      sentence:
        'Keep 15: 300 callers a second with 20 ms each need 8 for a p95 wait of at most 20 ms at no more than 80 % in use, and 15 gives no wait to 95 of 100, 40 % in use.',
    },
  ]);
  expect(sureness).toEqual({
    level: 'sure',
    sentence:
      'Sure: from 90,000 uses in 5 min. At 15 it predicts a p95 wait of 0 ms, and 0.2 ms was measured.',
  });
});

test('one that is too small is raised, and the row of today says so', () => {
  const { advice, rows, smallestLimit } = adviceOn({ limit: 7 });
  expect(advice[0]).toMatchObject({
    kind: 'raise',
    sentence: expect.stringMatching(/^Raise the limit to 8: /),
  });
  expect(smallestLimit).toBe(8);
  expect(rows.filter(({ isToday }) => isToday)).toMatchObject([{ limit: 7, meetsTarget: false }]);
  expect(rows.find(({ limit }) => limit === 8)).toMatchObject({ meetsTarget: true, instancesThatFit: 31 });
});

test('one that is far too large may be lowered, but only for certain', () => {
  expect(adviceOn({ limit: 40, p95WaitMs: 0 }).advice[0]?.kind).toBe('lower');
  expect(adviceOn({ limit: 40, p95WaitMs: 0, seconds: 60 }).advice[0]?.kind).toBe('keep');
});

test('what the fleet may open bounds every limit', () => {
  const server = { maxConnections: 104, reservedConnections: 7 };
  const fleet = { ...FLEET, instances: 4, otherConnections: 5 };
  expect(adviceOn({}, { server, fleet }).advice[0]).toMatchObject({
    kind: 'lower',
    sentence: expect.stringContaining(
      'Lower the limit to 11: 15 each in 4 instances (2 × as many during a deploy), and 5 of others, need 125 connections, and the server has 97.',
    ),
  });
  const more = adviceOn({ arrivalsPerSecond: 900 }, { server, fleet });
  expect(more.advice[0]).toMatchObject({ kind: 'use-a-pooler' });
  expect(more.advice[0]?.sentence).toContain('PgBouncer');
});

test('instances that are seen may be a deploy’s already: only what they open now is too much for certain', () => {
  const server = { maxConnections: 104, reservedConnections: 7 };
  const seen = (instances: number) =>
    adviceOn({}, { server, fleet: { ...FLEET, instances, countedBy: 'sessions' } }).advice[0];
  expect(seen(6)?.kind).toBe('keep');
  // One alone is no deploy.
  const small = { maxConnections: 20, reservedConnections: 3 };
  expect(
    adviceOn({}, { server: small, fleet: { ...FLEET, countedBy: 'sessions' } }).advice[0]?.sentence,
  ).toMatch(
    /^Lower the limit to 8: 15 each in this instance alone \(2 × as many during a deploy\) need 30 connections/,
  );
  expect(seen(7)).toMatchObject({
    kind: 'lower',
    sentence: expect.stringMatching(
      /^Lower the limit to 13: 15 each in the 7 instances that have sessions open need 105 connections, and the server has 97\..* Unless these are a deploy’s already, the next one leaves room for 6 each\.$/,
    ),
  });
});

test('what only the guess of a next deploy bars is asked for, and nobody is sent to a pooler for it', () => {
  const input = {
    server: { maxConnections: 100, reservedConnections: 3 },
    fleet: { ...FLEET, instances: 4, countedBy: 'sessions' },
  } as const;
  const room =
    'the server has room for 12 each in the 4 instances that have sessions open (2 × as many during a deploy), or for ' +
    '24 if these are a deploy’s already. ';
  const ask =
    `Whether the server has room hangs on how many instances there are: ${room}Say how many there are outside a ` +
    'deploy: DATABASE_MAX_INSTANCES, or npm run pool:advise -- --instances N.';
  const [advice] = adviceOn({ arrivalsPerSecond: 640 }, input).advice;
  expect(advice).toMatchObject({ kind: 'none', sentence: expect.stringContaining(`in use. ${ask}`) });
  expect(advice?.sentence).toMatch(
    /^640 callers a second with 20 ms each need 16 .* 15 gives a p95 wait of /,
  );
  const few = { arrivalsPerSecond: 800, uses: 225_000, refused: 15_000 };
  expect(adviceOn(few, input).advice[1]).toMatchObject({
    kind: 'none',
    sentence: expect.stringContaining(`as that lasts. ${ask}`),
  });
  const flood = { arrivalsPerSecond: 7_500, uses: 225_000, refused: 2_025_000 };
  expect(adviceOn(flood, input).advice[1]?.sentence).toContain(`Keep 15: ${room}If all of them are wanted`);
  // As soon as it is said that there are two, they may have what the server has.
  const two = { ...input, fleet: { ...FLEET, instances: 2, countedBy: 'word' } } as const;
  expect(adviceOn({ arrivalsPerSecond: 640 }, two).advice[0]?.sentence).toMatch(/^Raise the limit to 16:/);
});

test('a long wait is told as that, whether or not somebody was refused besides', () => {
  const { grounds, advice } = adviceOn({ p95WaitMs: 2_000, refused: 3 });
  expect(grounds).toBe('unexplained');
  expect(advice[0]?.sentence).toMatch(/^95 of 100 waited up to 2\.0 s/);
});

test('more than any limit serves is told as that, with the server’s room only where it is known', () => {
  const flood = { arrivalsPerSecond: 10_000, meanUseMs: 1_000 };
  const asked =
    '10,000 callers a second with 1.0 s each need more than 10,000 for a p95 wait of at most 20 ms at no more than 80 % in use';
  const remedy =
    'Put a pooler such as PgBouncer in transaction mode in between, shorten the uses, or take a larger server.';
  const fleet = { ...FLEET, countedBy: 'sessions' } as const;
  expect(adviceOn(flood, { server: undefined, fleet }).advice[0]).toEqual({
    kind: 'use-a-pooler',
    sentence: `${asked}. ${remedy}`,
  });
  expect(adviceOn(flood, { fleet }).advice[0]?.sentence).toBe(
    `${asked}, and the server has room for 248 each in this instance alone (2 × as many during a deploy). ${remedy} That counts this instance alone; if there are more, say how many: npm run pool:advise -- --instances N.`,
  );
});

test.each([
  ['too-little', { uses: 199 }, /^Too little to go by: 199 uses/],
  ['too-little', { seconds: 29 }, /^Too little to go by/],
  ['failing', { failed: 9_000 }, /could not be opened: mend that first/],
  ['changing', { isSteady: false }, /^The traffic or the limit changed/],
  ['held', { meanInUse: 14 }, /14\.0 connections are in use.* explain 6\.0/],
  [
    'held',
    { limit: 2, arrivalsPerSecond: 50, uses: 11_250, refused: 3_750, meanInUse: 1.75 },
    /explain 0\.8/,
  ],
  ['held', { meanInUse: 9, leaked: 3 }, /3 are held now for longer than the leak threshold/],
  ['held', { uses: 0, refused: 500, meanInUse: 15, leaked: 15 }, /Find who holds them/],
  [
    'unexplained',
    { limit: 15, arrivalsPerSecond: 225, uses: 54_000, refused: 13_500 },
    /^20 % were refused although only 30 % of 15 is asked for on average: the load does not explain that\..* Leaks.* bursts/,
  ],
  [
    'unexplained',
    { p95WaitMs: 2_000 },
    /^95 of 100 waited up to 2\.0 s, and with 40 % of 15 in use on average it should be 0 ms/,
  ],
  ['unsettled', { arrivalsPerSecond: 95, limit: 2, seconds: 60 }, /takes longer to settle than 1 min/],
] as const)('%s: it says why instead of a prediction', (grounds, change, words) => {
  const sizing = adviceOn(change);
  expect(sizing.grounds).toBe(grounds);
  expect(sizing.advice[0]).toMatchObject({ kind: 'none', sentence: expect.stringMatching(words) });
  expect(sizing.sureness.level).toBe('unsure');
  if (grounds !== 'unsettled') expect([sizing.rows, sizing.smallestLimit]).toEqual([[], undefined]);
});

test('chance is no connection that is held', () => {
  expect(adviceOn({ meanInUse: 6.4 }).grounds).toBe('settled');
  expect(adviceOn({ meanInUse: 7.5, moments: 2 }).grounds).toBe('settled');
});

test('a saturated pool has no predicted wait, and what was refused counts as asked for', () => {
  const change = { arrivalsPerSecond: 750, uses: 220_000, refused: 5_000 };
  const { grounds, advice, rows, sureness } = adviceOn(change);
  expect(grounds).toBe('saturated');
  expect(advice).toMatchObject([{ kind: 'raise' }]);
  expect(advice[0]?.sentence).toMatch(
    /^Raise the limit to 19 first, and look again: 750 callers a second and more, those 5,000 that were refused included,/,
  );
  expect(advice[0]?.sentence).toContain(
    'they ask for 100 % of 15, so the wait grows for as long as that lasts. A database whose CPU is full serves no more',
  );
  expect(rows.find(({ isToday }) => isToday)?.wait).toBeUndefined();
  expect(rows.find(({ limit }) => limit === 19)?.wait?.p95Ms).toBeLessThan(20);
  expect(sureness.level).toBe('unsure');
});

describe('a flood of ten times as much, of which nine in ten are refused', () => {
  const caller = (name: string, uses: number, refused: number) => ({
    ...{ name, uses, refused, asked: uses + refused, useShare: uses / 225_000, meanUseMs: 20 },
  });
  const flood: Change = {
    ...{ arrivalsPerSecond: 7_500, uses: 225_000, refused: 2_025_000 },
    callers: [caller('GET /api/content', 200_000, 2_000_000), caller('page /', 25_000, 25_000)],
    workspaces: [caller('acme', 25_000, 1_900_000), caller('other', 200_000, 100_000)],
  };

  test('says first who asks, and then one step, and only where it helps', () => {
    const { advice, smallestLimit } = adviceOn(flood);
    expect(smallestLimit).toBe(188);
    expect(advice.map(({ kind }) => kind)).toEqual(['find-who-asks', 'raise']);
    expect(advice[0]?.sentence).toBe(
      'Find who asks first: 90 % of 2,250,000 callers were refused. Most ask for it by label GET /api/content (99 % of ' +
        'the refused), by workspace acme (95 % of the refused). Whoever asks for more than usual is to be stopped or ' +
        'limited; a higher limit only passes a flood on to the database.',
    );
    expect(advice[1]?.sentence).toMatch(
      /^Only if all of them are wanted and the database has CPU to spare, raise the limit to 30 and look again: .* A database whose CPU is full serves no more with more connections\.$/,
    );
  });

  test('goes no further than the server has for the fleet', () => {
    const of = (maxConnections: number, instances: number) =>
      adviceOn(flood, {
        server: { maxConnections, reservedConnections: 3 },
        fleet: { ...FLEET, instances },
      }).advice[1];
    expect(of(100, 2)?.sentence).toContain('raise the limit to 24 and look again');
    expect(of(63, 2)).toMatchObject({ kind: 'keep', sentence: expect.stringContaining('room for 15 each') });
    expect(of(40, 2)).toMatchObject({ kind: 'use-a-pooler' });
  });

  test('of which nobody knows who asks is told as that', () => {
    expect(adviceOn({ ...flood, callers: [], workspaces: [] }).advice[0]?.sentence).toContain(
      'Nobody stands out',
    );
  });
});

test('no step is more than double', () => {
  expect(adviceOn({ limit: 3 }).advice[0]?.sentence).toMatch(
    /^Raise the limit to 6 first, and look again: .* need 8 /,
  );
});

test('an instance that knows of no other says so, and one that sees another counts it', () => {
  const server = { ...SERVER, sessions: 31, ownSessions: 15 };
  const named = (applicationName: string, sessions: number) => ({ applicationName, sessions });
  const said = { maxInstances: undefined, deployOverlap: 2 };
  const seen = (...instances: ReturnType<typeof named>[]) =>
    fleetSeen({ ...server, instances }, 'contentflow:web-1-42', said);
  const own = named('contentflow:web-1-42', 15);
  const alone = seen(own);
  const two = seen(own, named('contentflow:web-2-7', 15));
  expect(alone).toMatchObject({ instances: 1, otherConnections: 16 });
  expect(two).toMatchObject({ instances: 2, otherConnections: 1 });

  const change = { arrivalsPerSecond: 1_000 };
  expect(adviceOn(change, { server, fleet: alone }).advice[0]?.sentence).toMatch(
    /^Raise the limit to 25: .* That counts this instance alone; if there are more, say how many: npm run pool:advise -- --instances N\.$/,
  );
  // 25 × 2 × 2 are more than 97, and 25 × 2 are not: they may be a deploy's already.
  expect(adviceOn(change, { server, fleet: two }).advice[0]?.sentence).toMatch(
    /^Raise the limit to 24 first, and look again: .* That counts the 2 instances that have sessions open;/,
  );
  expect(adviceOn({ arrivalsPerSecond: 2_500 }, { server, fleet: two }).advice[0]).toMatchObject({
    kind: 'use-a-pooler',
    sentence: expect.stringContaining('room for 24 each in the 2 instances that have sessions open'),
  });
});

test('the table and the budget count instances alike, those beside them included', () => {
  const fleet = { ...FLEET, deployOverlap: 1.25, otherConnections: 7 };
  const { rows, budget } = adviceOn({}, { fleet, server: { maxConnections: 100, reservedConnections: 0 } });
  expect(rows.find(({ isToday }) => isToday)?.instancesThatFit).toBe(4);
  expect(budget).toMatchObject({ pools: 2, needed: 37, instancesThatFit: 4 });
});

test('a prediction that what was measured contradicts is not trusted', () => {
  const { sureness } = adviceOn({ p95WaitMs: 80 });
  expect(sureness).toMatchObject({
    level: 'unsure',
    sentence: expect.stringContaining('requests come in bursts'),
  });
});

test('long holders are named where a connection is what others wait for', () => {
  const callers = [
    { name: 'GET /api/report', useShare: 0.6, meanUseMs: 180, uses: 1_000, ...NOT_REFUSED },
    { name: 'probe', useShare: 0.3, meanUseMs: 900, uses: 100, ...NOT_REFUSED },
    { name: 'GET /api/content', useShare: 0.4, meanUseMs: 12, uses: 10_000, ...NOT_REFUSED },
  ];
  expect(adviceOn({ limit: 7, callers }).advice[1]).toEqual({
    kind: 'shorten',
    sentence:
      'Shorten the long holders: GET /api/report has 60 % of all use time, 180 ms each time. In half the time 6 connections would do where it takes 8 now.',
  });
  // Whoever holds for long is named where no limit can be told, but what that would save is not.
  expect(adviceOn({ limit: 7, callers, isSteady: false }).advice[1]?.sentence).toBe(
    'Shorten the long holders: GET /api/report has 60 % of all use time, 180 ms each time.',
  );
  expect(adviceOn({ callers, limit: 30 }).advice.map(({ kind }) => kind)).not.toContain('shorten');
});
