/** Looks at the event loop while there are requests in flight, tells the policy, and logs what that makes of it. */
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { logger } from '@/lib/logging';
import type { LoopPolicy } from '@/lib/overload/loop-policy';

/** Ten looks in the policy's window; 20 a second cost a thousandth of a core, and none while nothing is in flight. */
const LOOK_EVERY_MS = 50;

export class LoopWatch {
  readonly #policy: LoopPolicy;
  #timer: NodeJS.Timeout | undefined;
  #lookedAtMs = 0;
  #utilization: EventLoopUtilization = performance.eventLoopUtilization();

  constructor(policy: LoopPolicy) {
    this.#policy = policy;
  }

  /** Until nothing is in flight any more. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#lookedAtMs = performance.now();
    this.#utilization = performance.eventLoopUtilization();
    this.#timer = setTimeout(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  /** How late the look is that comes next: what has been going on since it was due is the loop's delay, too. */
  overdueMs(nowMs: number): number {
    return this.#timer === undefined ? 0 : Math.max(0, nowMs - this.#lookedAtMs - LOOK_EVERY_MS);
  }

  #look(): void {
    const nowMs = performance.now();
    const utilization = performance.eventLoopUtilization();
    const policy = this.#policy;
    const turn = policy.look(
      {
        elapsedMs: nowMs - this.#lookedAtMs,
        busyMs: utilization.active - this.#utilization.active,
        delayMs: this.overdueMs(nowMs),
      },
      nowMs,
    );
    if (turn === 'overloaded') {
      const { inFlight, limit } = policy;
      logger.warn({ inFlight, limit }, 'this process has more to compute than it can: turning requests away');
    } else if (turn === 'recovered') {
      logger.info({ shed: policy.shed }, 'this process keeps up with its requests again');
    }
    this.#lookedAtMs = nowMs;
    this.#utilization = utilization;
    if (policy.inFlight > 0 || policy.standingSinceMs !== undefined) this.#timer?.refresh();
    else {
      this.#timer = undefined;
      policy.rest();
    }
  }
}
