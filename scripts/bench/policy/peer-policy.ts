/** What others do with a queue, in as few lines as show it: for comparison with ours, in simulated time only. */
import { type AdmissionPolicy, ArrivalOrder } from '@/lib/overload';
import { Line } from '@/lib/overload/line';
import { UseEstimate } from '@/lib/overload/use-estimate';
import type { AdmissionState } from '@/lib/stats';
import type { SimulatedCaller } from './simulate';

type Policy = AdmissionPolicy<SimulatedCaller>;

/** What a rule may look at. */
export interface Queue {
  readonly limit: number;
  readonly line: Line<SimulatedCaller>;
  readonly predictedWaitMs: number;
}

export interface Rules {
  readonly isNewestFirst?: (queue: Queue) => boolean;
  /** Whom to send away now, if anybody. */
  readonly shed: (
    queue: Queue,
    newcomer: SimulatedCaller | undefined,
    nowMs: number,
  ) => SimulatedCaller | undefined;
}

export function peerPolicy(limit: number, { isNewestFirst, shed }: Rules): Policy {
  const line = new Line<SimulatedCaller>();
  const use = new UseEstimate();
  const queue: Queue = {
    limit,
    line,
    get predictedWaitMs() {
      return (line.length * (use.meanMs ?? 0)) / limit;
    },
  };
  const take = (caller: SimulatedCaller | undefined) => {
    if (caller !== undefined) line.delete(caller);
    return caller;
  };
  return {
    get pending() {
      return line.length;
    },
    get waiting() {
      return line.length;
    },
    get oldestAskedAtMs() {
      return line.oldest?.askedAtMs;
    },
    predictWaitMs: () => queue.predictedWaitMs,
    isShedding: () => false,
    resize: () => undefined,
    mayEnter: () => true,
    entered: () => undefined,
    left: (_caller, useMs) => {
      if (useMs !== undefined) use.record(useMs, 0);
    },
    wait: (caller) => line.add(caller),
    withdraw: (caller) => {
      line.delete(caller);
    },
    next: () => take(isNewestFirst?.(queue) ? line.newest : line.oldest),
    shed: (newcomer, nowMs) => {
      // Whoever has been sent away is no newcomer any more.
      const stillHere = newcomer?.line === line ? newcomer : undefined;
      const caller = take(shed(queue, stillHere, nowMs));
      return caller && { caller, reason: 'standing' };
    },
    read: (nowMs, epochMs): AdmissionState => new ArrivalOrder(limit).read(nowMs, epochMs),
  };
}
