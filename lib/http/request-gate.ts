/**
 * Stands before Next: counts the requests in flight, looks at the event loop while there are any, and turns away those
 * that the policy does not let in. A constant route costs Next 0.6 ms; to be turned away here costs a twentieth.
 */
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { withClient } from '@/lib/caller';
import { ERRORS } from '@/lib/errors';
import { logger } from '@/lib/logging';
import { LoopPolicy } from '@/lib/overload/loop-policy';
import { Throttle } from '@/lib/overload/throttle';
import { processWide } from '@/lib/process';
import type { ProcessLoad } from '@/lib/stats';
import { isOpenPath, MOST_OPEN_IN_FLIGHT } from './open-path';
import { turnAway } from './turn-away';

/** Ten looks in the policy's window; 20 a second cost a thousandth of a core, and none while nothing is in flight. */
const LOOK_EVERY_MS = 50;

interface Gate {
  policy: LoopPolicy;
  readonly throttle: Throttle;
  isPoolOverloaded: () => boolean;
  installed: boolean;
  openInFlight: number;
  timer: NodeJS.Timeout | undefined;
  lookedAtMs: number;
  utilization: EventLoopUtilization;
}

const gate = processWide(
  'request-gate',
  (): Gate => ({
    policy: new LoopPolicy({ sheds: false }),
    throttle: new Throttle(),
    isPoolOverloaded: () => false,
    installed: false,
    openInFlight: 0,
    timer: undefined,
    lookedAtMs: 0,
    utilization: performance.eventLoopUtilization(),
  }),
);

/**
 * Once a process, however often it is called. Every server of the process is meant; Next has one, and makes it before
 * anybody could hand it over.
 *
 * @param sheds false counts only
 */
export function installRequestGate(sheds: boolean): void {
  if (gate.installed) return;
  gate.policy = new LoopPolicy({ sheds });
  gate.installed = true;
  const { emit } = Server.prototype;
  Server.prototype.emit = function emitGuarded(this: Server, ...event: [string | symbol, ...unknown[]]) {
    const pass = (): boolean => Reflect.apply(emit, this, event);
    if (event[0] !== 'request') return pass();
    const [, request, response] = event as unknown as [string, IncomingMessage, ServerResponse];
    return enter(request, response) && withClient(signalOf(response), pass);
  };
}

/** From now on, while this says so, requests that would most likely be sent away at the pool are turned away here. */
export function watchPool(isPoolOverloaded: () => boolean): void {
  gate.isPoolOverloaded = isPoolOverloaded;
}

export function readProcessLoad(): ProcessLoad {
  const { policy } = gate;
  const { standingSinceMs } = policy;
  return {
    shedding: policy.sheds ? 'on' : 'off',
    loopDelayMs: Math.max(policy.meanDelayMs, overdueMs(performance.now())),
    requestsInFlight: policy.inFlight,
    requestsLimit: policy.limit,
    sheddingSinceMs:
      standingSinceMs === undefined ? undefined : Math.round(performance.timeOrigin + standingSinceMs),
    requestsServed: policy.served,
    requestsShed: policy.shed,
    requestsThrottled: gate.throttle.throttled,
  };
}

/** @returns false where the request has its answer already */
function enter(request: IncomingMessage, response: ServerResponse): boolean {
  if (isOpenPath(request) && gate.openInFlight < MOST_OPEN_IN_FLIGHT) {
    gate.openInFlight += 1;
    response.once('close', () => {
      gate.openInFlight -= 1;
    });
    return true;
  }
  const nowMs = performance.now();
  if (!passThrottle(request, response, nowMs) || !gate.policy.enter(nowMs, overdueMs(nowMs))) {
    turnAway(request, response);
    return false;
  }
  response.once('close', () => gate.policy.leave());
  if (gate.timer === undefined) startLooking();
  return true;
}

function passThrottle(request: IncomingMessage, response: ServerResponse, nowMs: number): boolean {
  const { policy, throttle } = gate;
  if (!policy.sheds) return true;
  if (!gate.isPoolOverloaded()) {
    throttle.forget();
    return true;
  }
  const client = clientOf(request);
  if (!throttle.admits(client, nowMs, Math.random())) return false;
  response.once('close', () => {
    if (response.statusCode !== ERRORS.OVERLOADED.status) throttle.accepted(client, performance.now());
  });
  return true;
}

/** Its key, or what it asks for: `/w/acme`, `/api/content`. */
function clientOf({ headers, url = '' }: IncomingMessage): string {
  return headers.authorization ?? url.split(/[?/]/, 3).join('/');
}

/** Aborts when the client hangs up before it has its answer. */
function signalOf(response: ServerResponse): AbortSignal {
  const client = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) client.abort();
  });
  return client.signal;
}

function startLooking(): void {
  gate.lookedAtMs = performance.now();
  gate.utilization = performance.eventLoopUtilization();
  gate.timer = setTimeout(look, LOOK_EVERY_MS).unref();
}

function look(): void {
  const nowMs = performance.now();
  const utilization = performance.eventLoopUtilization();
  const { policy } = gate;
  const turn = policy.look(
    {
      elapsedMs: nowMs - gate.lookedAtMs,
      busyMs: utilization.active - gate.utilization.active,
      delayMs: overdueMs(nowMs),
    },
    nowMs,
  );
  if (turn === 'overloaded') {
    const { inFlight, limit } = policy;
    logger.warn({ inFlight, limit }, 'this process has more to compute than it can: turning requests away');
  } else if (turn === 'recovered') {
    logger.info({ shed: policy.shed }, 'this process keeps up with its requests again');
  }
  gate.lookedAtMs = nowMs;
  gate.utilization = utilization;
  if (policy.inFlight > 0 || policy.standingSinceMs !== undefined) gate.timer?.refresh();
  else {
    gate.timer = undefined;
    policy.rest();
  }
}

/** How late the look is that comes next: what has been going on since it was due is the loop's delay, too. */
function overdueMs(nowMs: number): number {
  return gate.timer === undefined ? 0 : Math.max(0, nowMs - gate.lookedAtMs - LOOK_EVERY_MS);
}
