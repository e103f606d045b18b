import { chooseFleet } from '@/scripts/pool-advise/choose-fleet';

const NOTHING = {
  ...{ server: undefined, instances: undefined, deployOverlap: undefined, otherConnections: undefined },
};
const SERVER = { maxConnections: 100, reservedConnections: 3 };
/** Two instances with an overlap of their own, and 13 connections of others. */
const FOUND = {
  fleet: { instances: 2, countedBy: 'sessions', deployOverlap: 1.5, otherConnections: 13 },
  ...{ server: SERVER, isPooled: false, mayOthersBeSisters: false },
} as const;
const SCRAPED = { ...FOUND, mayOthersBeSisters: true };

test('what nobody says is as it was seen', () => {
  expect(chooseFleet(NOTHING, FOUND)).toEqual({
    ...{ fleet: FOUND.fleet, server: SERVER, isPooled: false, uncountedConnections: 0 },
  });
});

test('what somebody says wins, each for itself', () => {
  const server = { maxConnections: 500, reservedConnections: 7 };
  expect(chooseFleet({ ...NOTHING, server }, { ...FOUND, server: undefined, isPooled: true })).toMatchObject({
    ...{ server, isPooled: true, fleet: FOUND.fleet },
  });
  expect(chooseFleet({ ...NOTHING, instances: 1 }, FOUND).fleet).toEqual({
    ...{ instances: 1, countedBy: 'word', deployOverlap: 1.5, otherConnections: 13 },
  });
  expect(chooseFleet({ ...NOTHING, deployOverlap: 1, otherConnections: 4 }, FOUND).fleet).toEqual({
    ...{ instances: 2, countedBy: 'sessions', deployOverlap: 1, otherConnections: 4 },
  });
});

test('others are left out only where more instances are said and sisters may be among them', () => {
  const of = (instances: number, found: Parameters<typeof chooseFleet>[1], otherConnections?: number) => {
    const { fleet, uncountedConnections } = chooseFleet({ ...NOTHING, instances, otherConnections }, found);
    return [fleet.otherConnections, uncountedConnections];
  };
  expect(of(5, FOUND)).toEqual([13, 0]);
  expect(of(5, SCRAPED)).toEqual([0, 13]);
  expect(of(5, SCRAPED, 4)).toEqual([4, 0]);
  expect(of(2, SCRAPED)).toEqual([13, 0]);
});
