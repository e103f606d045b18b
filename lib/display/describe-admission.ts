/**
 * What the gate before the pool is doing and why, for a person who was woken and has never heard of a gate: one or two
 * sentences, the worst first. Says nothing of what to do; the alerts do.
 */
import type { AdmissionState } from '@/lib/stats';
import { formatDuration } from './format-duration';
import { formatCount } from './format-number';

/**
 * @param nowMs milliseconds since the epoch
 * @param shedLastMinute how many were sent away in it, whatever the reason
 */
export function describeAdmission(state: AdmissionState, nowMs: number, shedLastMinute: number): string {
  const said = state.mode === 'off' ? describeOff(state, nowMs) : describeOn(state, nowMs, shedLastMinute);
  return shedLastMinute === 0 ? said : `${said} ${describeShed(shedLastMinute)}`;
}

function describeOff(state: AdmissionState, nowMs: number): string {
  const rule =
    'The gate is off: requests are served in the order in which they came, and nobody is sent away before the time is up.';
  const { waiting, stuckSinceMs } = state;
  if (stuckSinceMs !== undefined) return `${rule} ${describeStuck(waiting, nowMs - stuckSinceMs)}`;
  return waiting.interactive === 0 ? rule : `${rule} ${describeQueue(state)}.`;
}

function describeOn(state: AdmissionState, nowMs: number, shedLastMinute: number): string {
  const { waiting, standingSinceMs, stuckSinceMs, backgroundInUse, backgroundLimit } = state;
  if (stuckSinceMs !== undefined) {
    return `${describeStuck(waiting, nowMs - stuckSinceMs)} To send callers away would serve nobody the sooner.`;
  }
  if (standingSinceMs !== undefined) {
    const forMs = Math.max(0, nowMs - standingSinceMs);
    return (
      `The queue has stood for ${formatDuration(forMs)}: more is asked for than the connections get done. ` +
      'So that whoever is served is served in time, those with the least chance are sent away at once' +
      (state.order === 'newest-first' ? ' and the newest are served first.' : '.')
    );
  }
  if (waiting.interactive > 0) {
    const order = `${describeQueue(state)}. The ${state.order === 'oldest-first' ? 'oldest' : 'newest'} is served first`;
    return shedLastMinute > 0 ? `${order}.` : `${order} and nobody is sent away: the queue comes and goes.`;
  }
  if (waiting.background > 0) {
    const waits = `Only background work waits, ${formatCount(waiting.background)} in all`;
    return backgroundInUse >= backgroundLimit
      ? `${waits}: it holds the ${backgroundLimit} connections that it may, so that requests of people find one free.`
      : `${waits}, until a connection is free that no request of a person needs.`;
  }
  return 'Nobody waits: whoever asks gets a connection at once.';
}

function describeStuck({ interactive }: AdmissionState['waiting'], forMs: number): string {
  return (
    `${describeWaiting(interactive)}, and no connection has come back for ${formatDuration(Math.max(0, forMs))}: ` +
    'a lock, a server that does not answer, queries that take that long, or code that keeps them.'
  );
}

/** "1 request waits; a newcomer would for about 20 ms". */
function describeQueue({ waiting: { interactive }, predictedWaitMs }: AdmissionState): string {
  return `${describeWaiting(interactive)}; a newcomer would for about ${formatDuration(predictedWaitMs)}`;
}

function describeWaiting(count: number): string {
  return count === 1 ? '1 request waits' : `${formatCount(count)} requests wait`;
}

function describeShed(count: number): string {
  return count === 1
    ? '1 was sent away in the last minute.'
    : `${formatCount(count)} were sent away in the last minute.`;
}
