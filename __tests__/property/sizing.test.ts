import fc from 'fast-check';
import { fleetBudget, predictWait, smallestLimit } from '@/lib/sizing';
import { meetsTarget } from '@/lib/sizing/predict-wait';

const traffic = fc.record({
  arrivalsPerSecond: fc.double({ min: 0.1, max: 20_000, noNaN: true }),
  meanUseMs: fc.double({ min: 0.1, max: 100, noNaN: true }),
  useCv2: fc.double({ min: 0, max: 20, noNaN: true }),
});
const target = fc.record({
  p95WaitMs: fc.double({ min: 0.1, max: 1_000, noNaN: true }),
  utilizationRatio: fc.double({ min: 0.1, max: 0.96, noNaN: true }),
});
const limit = fc.integer({ min: 1, max: 2_000 });

test('a wait is no less than 0, its percentiles ascend, and one more connection never lengthens it', () => {
  fc.assert(
    fc.property(limit, traffic, (connections, load) => {
      const { meanMs, p95Ms, p99Ms, waitingRatio } = predictWait(connections, load);
      expect(meanMs >= 0 && p95Ms >= 0 && p99Ms >= p95Ms).toBe(true);
      expect(waitingRatio >= 0 && waitingRatio <= 1).toBe(true);
      const more = predictWait(connections + 1, load);
      expect(more.meanMs <= meanMs && more.p95Ms <= p95Ms && more.p99Ms <= p99Ms).toBe(true);
    }),
  );
});

test('the smallest limit meets the target, and one less does not', () => {
  fc.assert(
    fc.property(traffic, target, (load, goal) => {
      const smallest = smallestLimit(load, goal);
      fc.pre(smallest !== undefined);
      expect(meetsTarget(predictWait(smallest, load), goal)).toBe(true);
      if (smallest > 1) expect(meetsTarget(predictWait(smallest - 1, load), goal)).toBe(false);
    }),
  );
});

test('the largest limit that fits does fit, and one more does not', () => {
  const count = fc.integer({ min: 0, max: 5_000 });
  const fleets = fc.record({
    instances: fc.integer({ min: 1, max: 500 }),
    countedBy: fc.constant('word' as const),
    deployOverlap: fc.constantFrom(1, 1.25, 1.5, 2),
    otherConnections: count,
  });
  fc.assert(
    fc.property(
      fleets,
      count,
      fc.integer({ min: 0, max: 20 }),
      (fleet, maxConnections, reservedConnections) => {
        const server = { maxConnections, reservedConnections };
        const { largestLimit } = fleetBudget(1, fleet, server);
        if (largestLimit > 0) expect(fleetBudget(largestLimit, fleet, server).fits).toBe(true);
        expect(fleetBudget(largestLimit + 1, fleet, server).fits).toBe(false);
      },
    ),
  );
});

test('so many instances do fit, and one more does not', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.constantFrom(1, 1.25, 1.5, 2),
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: 2_000 }),
      (connections, deployOverlap, otherConnections, maxConnections) => {
        const server = { maxConnections, reservedConnections: 0 };
        const of = (instances: number) =>
          fleetBudget(connections, { instances, countedBy: 'word', deployOverlap, otherConnections }, server);
        const { instancesThatFit } = of(1);
        if (instancesThatFit > 0) expect(of(instancesThatFit).fits).toBe(true);
        expect(of(instancesThatFit + 1).fits).toBe(false);
      },
    ),
  );
});
