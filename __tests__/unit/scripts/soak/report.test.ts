import { NETWORK_FAULTS } from '@/scripts/faults/network-faults';
import { SERVER_FAULTS } from '@/scripts/faults/server-faults';
import { renderSoak } from '@/scripts/soak/report';
import type { Occurrence, Sample, SoakResult } from '@/scripts/soak/run-soak';

const SAMPLE: Sample = {
  ...{ heapBytes: 50 * 2 ** 20, rssBytes: 200 * 2 ** 20, handles: 40 },
  ...{ sessions: 6, limit: 15, strayedSessions: 0 },
};

function missed(samples: readonly Sample[], more: Partial<SoakResult> = {}): string[] {
  const result: SoakResult = {
    ...{ samples, occurrences: [], crashes: [], leaked: [], requests: 100, failed: 0, failures: new Map() },
    ...{ acknowledged: 40, unknown: 0, lost: 0, duplicated: 0, brokenWord: 0 },
    ...more,
  };
  const { text, passed } = renderSoak(result, false);
  const failed = text.split('\n').filter((line) => line.startsWith('- FAILED'));
  expect(passed).toBe(failed.length === 0);
  return failed;
}

const ten = (of: (index: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: 10 }, (_, index) => ({ ...SAMPLE, ...of(index) }));

it('lets a pool open up to its limit, and a session stray that the network has cut off', () => {
  expect(missed(ten((index) => (index === 6 ? { sessions: 30, strayedSessions: 15 } : {})))).toEqual([]);
  expect(missed(ten((index) => ({ sessions: 6 + index })))).toEqual([]);
});

it.each([
  ['sessions beyond the limit', () => ({ sessions: 16 }), /beyond the limit \(median of the late half\): 1$/],
  [
    'one that the pool forgot',
    (index: number) => ({ strayedSessions: index > 5 ? 1 : 0 }),
    /know of \(median of the late half\): 1$/,
  ],
  ['handles that grow', (index: number) => ({ handles: 40 + 3 * index }), /handles grows .*: 51 → 63$/],
  [
    'a heap that grows',
    (index: number) => ({ heapBytes: (50 + 2 * index) * 2 ** 20 }),
    /heap after a collection/,
  ],
])('names %s', (_, of, words) => {
  expect(missed(ten(of))).toEqual([expect.stringMatching(words)]);
});

it('wants all well within a second after each fault, or within its bound', () => {
  const [kill, , forget] = [SERVER_FAULTS[0], ...NETWORK_FAULTS] as const;
  if (kill === undefined || forget?.recovery === undefined)
    throw new Error('The faults have other places now.');
  const well = { firstReadMs: 80, firstWriteMs: 90, cleanMs: 0, lastFailure: undefined };
  const late = { ...well, cleanMs: 1_200, lastFailure: '503 CONNECT_FAILED' };
  const after = (...occurrences: readonly Occurrence[]) =>
    missed(
      ten(() => ({})),
      { occurrences },
    );
  expect(after({ fault: kill, ...well }, { fault: forget, ...late })).toEqual([]);
  expect(
    after(
      { fault: kill, ...late },
      { fault: kill, ...well, firstWriteMs: undefined },
      { fault: forget, ...late, cleanMs: forget.recovery.ms + 1_001 },
    ),
  ).toEqual([expect.stringMatching(/later: 3 \(kill 1\.2 s, kill –, forget 6\.0 s\)$/)]);
});

it('names a secret in the log', () => {
  const leaked = ['the password of DATABASE_URL'];
  expect(
    missed(
      ten(() => ({})),
      { leaked },
    ),
  ).toEqual([expect.stringMatching(/secrets in the server’s log: 1$/)]);
});
