import { reportFleet } from '@/lib/sizing';
import type { ServerActivity } from '@/lib/stats';
import { SERVER } from '../../support/alert-watch';

const OWN = 'contentflow:web-1-42';
const named = (applicationName: string, sessions = 10) => ({ applicationName, sessions });

/** Two instances with ten sessions each and five sessions of others on a plain PostgreSQL. */
const TWO: ServerActivity = {
  ...SERVER,
  ...{ sessions: 25, ownSessions: 10, instances: [named(OWN), named('contentflow:web-2-7')] },
};

const INPUT = {
  ...{ limit: 15, server: TWO, applicationName: OWN, isNamedByUrl: false, isPooled: false },
  ...{ maxInstances: undefined, deployOverlap: 2 },
} as const;

test('instances that have a session open are counted, and that there may be others is said', () => {
  const { sight, fleet, connections, budget, notes, warning } = reportFleet(INPUT);
  expect(fleet).toEqual({ instances: 2, countedBy: 'sessions', deployOverlap: 2, otherConnections: 5 });
  expect([sight, connections, budget?.needed, warning]).toEqual(['names', 60, 65, undefined]);
  expect(notes).toEqual([
    expect.stringMatching(
      /^2 instances have a session open\. One without a session .* DATABASE_MAX_INSTANCES/,
    ),
  ]);
});

test('the peak that a person states passes the budget before the instances are there', () => {
  const { fleet, notes, warning } = reportFleet({ ...INPUT, maxInstances: 4 });
  expect(fleet).toMatchObject({ instances: 4, countedBy: 'word' });
  expect(warning).toBe(
    '4 instances, 8 at once during a deploy, of 15 connections each and 5 of others need 125, and the server has 97 (max_connections 100, 3 reserved): it will refuse some. A limit of 11 fits.',
  );
  expect(notes).toEqual(['2 instances have a session open.']);
  expect(reportFleet({ ...INPUT, maxInstances: 4, limit: 11 }).warning).toBeUndefined();
});

test('instances of a deploy that is under way are no more than was stated; more than those are told', () => {
  const seen = (count: number) => ({
    ...INPUT,
    server: {
      ...TWO,
      instances: Array.from({ length: count }, (_, index) => named(`contentflow:w-${index}`)),
    },
    ...{ applicationName: 'contentflow:w-0', maxInstances: 2, limit: 2 },
  });
  expect(reportFleet(seen(4)).fleet.instances).toBe(2);
  expect(reportFleet(seen(4)).notes).toHaveLength(1);
  const { fleet, notes } = reportFleet(seen(6));
  expect(fleet.instances).toBe(3);
  expect(notes[1]).toBe(
    'DATABASE_MAX_INSTANCES is 2, which is 4 during a deploy, and 6 have sessions open: it says too few.',
  );
});

test('where a deploy stops the old ones first, no next one is told of beside the warning', () => {
  const instances = Array.from({ length: 7 }, (_, index) => named(`contentflow:w-${index}`));
  const input = { ...INPUT, server: { ...TWO, instances }, applicationName: 'contentflow:w-0' };
  const { notes, warning } = reportFleet({ ...input, deployOverlap: 1 });
  expect(warning).toMatch(/^7 instances that have sessions open of 15 connections each/);
  expect(notes).toHaveLength(1);
  expect(reportFleet(input).notes[1]).toMatch(/^Unless these are a deploy’s already, the next one needs/);
});

test('where no limit fits it says what does', () => {
  expect(reportFleet({ ...INPUT, maxInstances: 60 }).warning).toMatch(
    /No limit fits: run fewer instances, give the server more connections, or put a pooler in between\.$/,
  );
});

test('one name for all: nothing but a person can tell how many there are', () => {
  const server = { ...TWO, instances: [], ownSessions: 20 };
  const { sight, fleet, notes } = reportFleet({
    ...{ ...INPUT, server, applicationName: 'shop', isNamedByUrl: true },
  });
  expect(sight).toBe('one-name');
  expect(fleet).toMatchObject({ instances: 1, otherConnections: 5 });
  expect(notes[0]).toMatch(/the same application_name.* DATABASE_MAX_INSTANCES says how many there are\.$/);
});

test('behind a pooler the server’s room is not ours, and what the pooler must take is told', () => {
  const { budget, warning, notes } = reportFleet({ ...INPUT, isPooled: true, maxInstances: 40 });
  expect([budget, warning]).toEqual([undefined, undefined]);
  expect(notes[1]).toMatch(/^The fleet may open 1,200 connections to the pooler: its max_client_conn/);
});

test('before the server was asked there is no budget', () => {
  expect(reportFleet({ ...INPUT, server: undefined })).toMatchObject({
    sight: 'not-asked',
    budget: undefined,
  });
});

test('where nobody said how many there are, only what is there is warned of, and the next deploy is a note', () => {
  const three = {
    ...INPUT,
    server: { ...TWO, instances: [named(OWN), named('contentflow:web-2-7'), named('contentflow:web-3-9')] },
    limit: 20,
  };
  const { warning, notes } = reportFleet(three);
  expect(warning).toBeUndefined();
  expect(notes[1]).toBe(
    'Unless these are a deploy’s already, the next one needs 120 connections, and the server has 97: a limit of 16 fits.',
  );
  const most = reportFleet({ ...three, limit: 40 });
  expect(most.warning).toMatch(
    /^3 instances that have sessions open of 40 connections each .* need 120, and the server has 97/,
  );
  expect(most.notes[1]).toMatch(/^Unless these are a deploy’s already, the next one needs 240 connections/);
});
