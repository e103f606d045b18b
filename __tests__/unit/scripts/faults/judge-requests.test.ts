import {
  countRequests,
  describeFailures,
  judgeRecovery,
  recoveredAfterMs,
} from '@/scripts/faults/judge-requests';
import type { Sent } from '@/scripts/faults/mixed-load';

const sent = (kind: Sent['kind'], sentAtMs: number, endedAtMs: number, failure?: string): Sent => ({
  ...{ kind, sentAtMs, endedAtMs, failure },
});

it('is well from the last request on that was sent after the return and failed, not from the first that succeeded', () => {
  const requests = [
    sent('read', 900, 1_200, '503 POOL_TIMEOUT'),
    sent('read', 1_010, 1_040),
    sent('write', 1_100, 1_110, '503 CONNECT_FAILED'),
    sent('write', 1_120, 1_170),
    // Of the next fault.
    sent('read', 1_990, 2_010, '503 CONNECT_FAILED'),
  ];
  expect(judgeRecovery(requests, 1_000, 2_000)).toEqual({
    ...{ firstReadMs: 40, firstWriteMs: 170 },
    ...{ cleanMs: 100, lastFailure: '503 CONNECT_FAILED' },
  });
});

it('does not recover where nothing succeeds', () => {
  const requests = [sent('read', 1_100, 1_110), sent('write', 1_100, 1_150, 'ECONNRESET')];
  const recovery = judgeRecovery(requests, 1_000, 2_000);
  expect(recovery).toMatchObject({ firstReadMs: 110, firstWriteMs: undefined });
  expect(recoveredAfterMs(recovery)).toBeNaN();
});

it('names failures by how many there were', () => {
  const requests = [
    sent('read', 0, 1),
    sent('read', 0, 1, 'ECONNRESET'),
    sent('read', 0, 1, '503 OVERLOADED'),
    sent('write', 0, 1, '503 OVERLOADED'),
  ];
  expect(describeFailures(countRequests(requests))).toBe('3: 2 × 503 OVERLOADED, 1 × ECONNRESET');
});
