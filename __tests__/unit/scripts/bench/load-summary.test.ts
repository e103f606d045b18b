import { countLost, summariseLoad } from '@/scripts/bench/load-summary';
import type { Outcome, Request } from '@/scripts/bench/open-loop';
import { findCalm, medianCell } from '@/scripts/bench/overload-cell';

function request(dueMs: number, outcome: Outcome, tookMs?: number): Request {
  return { index: 0, dueMs, latenessMs: 2, outcome, tookMs };
}

describe('what came of a load', () => {
  const window = { fromMs: 1000, toMs: 3000, deadlineMs: 1000 };

  it('counts each request that was due in the window once', () => {
    const summary = summariseLoad(
      [
        request(500, 'shed', 1),
        request(1000, 'served', 20),
        request(1100, 'served', 1500),
        request(1200, 'shed', 1),
        request(1300, 'expired', 1000),
        request(1400, 'failed', 3),
        request(1500, 'waiting'),
        request(3000, 'served', 10),
      ],
      window,
    );
    expect(summary).toMatchObject({ arrived: 6, good: 1, shed: 1, late: 3, failed: 1, latenessP99Ms: 2 });
  });

  it('counts as goodput what was answered in the window, whenever it was due', () => {
    const summary = summariseLoad(
      [request(800, 'served', 400), request(1000, 'served', 20), request(2900, 'served', 200)],
      window,
    );
    // Two in two seconds: the last one was answered after the window.
    expect(summary.goodPerSecond).toBe(1);
  });

  it('takes late answers into the percentiles: their callers were served, too late', () => {
    const summary = summariseLoad([request(1000, 'served', 20), request(1100, 'served', 5000)], window);
    expect(summary.p99Ms).toBe(5000);
  });

  it('has no percentile where nobody was served', () => {
    expect(summariseLoad([request(1000, 'shed', 1)], window).p99Ms).toBeNaN();
  });
});

describe('what one run lost of what another one served in time', () => {
  it('is what was shed, given up, late, failed or never answered', () => {
    const reference = [1, 2, 3, 4, 5, 6].map((index) => request(index * 100, 'served', 20));
    const other = [
      request(100, 'shed', 1),
      request(200, 'expired', 1000),
      request(300, 'served', 1001),
      request(400, 'failed', 3),
      request(500, 'waiting'),
      request(600, 'served', 1000),
    ];
    expect(countLost(reference, other, 1000)).toBe(5);
    expect(countLost(reference, other.slice(0, 5), 1000)).toBe(6);
  });

  it('has none of those that the first one did not serve in time either', () => {
    const reference = [request(100, 'served', 1001), request(200, 'expired', 1000)];
    expect(countLost(reference, [request(100, 'shed', 1), request(200, 'shed', 1)], 1000)).toBe(0);
  });
});

describe('the median of rounds', () => {
  const round = (goodPerSecond: number, p99Ms: number, failed: number, goodAgainMs?: number) => ({
    ...summariseLoad([], { fromMs: 0, toMs: 1000, deadlineMs: 1000 }),
    ...{ goodPerSecond, p99Ms, failed, goodAgainMs, cpuShare: 0.5 },
  });

  it('takes each number by itself, and the most that failed in any', () => {
    const rounds = [round(10, 300, 0, 20), round(30, 100, 2, 40), round(20, 200, 1, 30)];
    expect(medianCell(rounds)).toMatchObject({
      ...{ goodPerSecond: 20, p99Ms: 200, failed: 2, goodAgainMs: 30, cpuShare: 0.5 },
    });
  });

  it('has no number where most rounds have none', () => {
    const cell = medianCell([round(0, Number.NaN, 0), round(0, Number.NaN, 0), round(5, 100, 0, 30)]);
    expect(cell).toMatchObject({ p99Ms: Number.NaN, goodAgainMs: undefined });
  });
});

describe('the calm after an overload', () => {
  it('begins with the first request after which all were served well', () => {
    const requests = [
      request(0, 'served', 900),
      request(100, 'served', 20),
      request(200, 'served', 251),
      request(300, 'served', 250),
      request(400, 'served', 20),
      request(900, 'waiting'),
    ];
    expect(findCalm(requests, 950, 250)).toEqual({ sinceMs: 300, untilMs: 400 });
  });

  it('is over with one that waits for too long, or is refused', () => {
    expect(findCalm([request(0, 'served', 20), request(100, 'waiting')], 351, 250)).toBeUndefined();
    expect(findCalm([request(0, 'served', 20), request(100, 'shed', 1)], 351, 250)).toBeUndefined();
  });
});
