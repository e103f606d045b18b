/** The gate's numbers; a queue that comes and goes is not red, one that stands or keeps somebody waiting is. */
import { formatCount, formatDuration, formatShare, isSaturated, totalShed } from '@/lib/display';
import type { PoolSample, PoolSnapshot } from '@/lib/stats';
import type { NamedNumber } from './number-list';

/** @param minute the samples of the last one */
export function admissionNumbers(
  snapshot: PoolSnapshot,
  minute: readonly PoolSample[],
): readonly NamedNumber[] {
  const { admission } = snapshot;
  const { waiting, workspacesWaiting, predictedWaitMs, meanUseMs, standingSinceMs, stuckSinceMs, order } =
    admission;
  const { backgroundInUse, backgroundLimit } = admission;
  return [
    {
      name: 'Requests waiting',
      value: formatCount(waiting.interactive),
      alarming: standingSinceMs !== undefined || isSaturated(snapshot),
    },
    { name: 'Background waiting', value: formatCount(waiting.background) },
    { name: 'Checks waiting', value: formatCount(waiting.probe) },
    { name: 'Workspaces waiting', value: formatCount(workspacesWaiting) },
    {
      name: 'Predicted wait',
      value: formatDuration(predictedWaitMs),
      alarming: standingSinceMs !== undefined || stuckSinceMs !== undefined,
    },
    { name: 'Mean use', value: meanUseMs === undefined ? 'none' : formatDuration(meanUseMs) },
    { name: 'Served first', value: order === 'oldest-first' ? 'oldest' : 'newest' },
    { name: 'Background holds', value: `${backgroundInUse} of ${backgroundLimit}` },
    { name: 'Had to wait', value: shareQueued(minute) },
  ];
}

/** Of those who asked in the last minute and know what became of it. */
function shareQueued(minute: readonly PoolSample[]): string {
  const sum = (read: (sample: PoolSample) => number) => minute.reduce((all, sample) => all + read(sample), 0);
  const asked = sum(
    ({ acquired, timedOut, gaveUp, failed, shed }) => acquired + timedOut + gaveUp + failed + totalShed(shed),
  );
  return asked === 0 ? 'none' : formatShare(Math.min(1, sum(({ queued }) => queued) / asked));
}
