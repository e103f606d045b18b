/**
 * Stands before Next: counts the requests in flight and turns away those that the policies do not let in. A constant
 * route costs Next 0.6 ms; to be turned away here costs a twentieth.
 */
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { withClient } from '@/lib/caller';
import { LoopPolicy } from '@/lib/overload/loop-policy';
import { processWide } from '@/lib/process';
import type { ProcessLoad } from '@/lib/stats';
import { closeInStages } from './close-in-stages';
import { exemptLaneOf, MOST_IN_LANE } from './exempt-lane';
import { isInHand, onceOver } from './in-hand';
import { LoopWatch } from './loop-watch';
import { findMisshape, toOriginForm } from './misshapen-request';
import { countThrottled, isThrottling, passThrottle, predictPoolWaitMs } from './pool-throttle';
import { limitSlowClients } from './slow-clients';
import { refuseMisshapen, turnAway } from './turn-away';
import { Turnstile } from './turnstile';

function createGate(sheds: boolean) {
  const policy = new LoopPolicy({ sheds });
  return {
    policy,
    watch: new LoopWatch(policy),
    turnstile: new Turnstile(),
    exempt: { probe: 0, admin: 0, 'admin-change': 0, 'sign-in': 0, file: 0 },
  };
}

const holder = processWide('request-gate', () => ({ gate: createGate(false), isInstalled: false }));

/** What is to be told of a request's end. */
type Leave = (isAnswered: boolean) => void;

/**
 * Once a process, however often it is called. Every server of the process is meant; Next has one, and makes it before
 * anybody could hand it over.
 *
 * @param sheds false counts only, and lets all requests go on as they come
 */
export function installRequestGate(sheds: boolean): void {
  if (holder.isInstalled) return;
  holder.gate = createGate(sheds);
  holder.isInstalled = true;
  const { emit } = Server.prototype;
  Server.prototype.emit = function emitGuarded(this: Server, ...event: [string | symbol, ...unknown[]]) {
    const pass = (): boolean => Reflect.apply(emit, this, event);
    // Next offers no other protocol in production, yet goes through its routes for whoever asks for one. Without a
    // listener Node passes the header over, as RFC 9110 (7.8) allows, and it is a request as any other.
    if (event[0] === 'connection') {
      this.removeAllListeners('upgrade');
      closeInStages(event[1] as Socket);
      limitSlowClients(this);
      holder.gate.turnstile.connected();
    }
    if (event[0] !== 'request') return pass();
    const [, request, response] = event as unknown as [string, IncomingMessage, ServerResponse];
    toOriginForm(request);
    const misshape = findMisshape(request);
    if (misshape !== undefined) {
      refuseMisshapen(request, response, misshape);
      return true;
    }
    return enter(request, response, pass);
  };
}

export function readProcessLoad(): ProcessLoad {
  const { policy, watch } = holder.gate;
  const { standingSinceMs } = policy;
  return {
    shedding: policy.sheds ? 'on' : 'off',
    loopDelayMs: Math.max(policy.meanDelayMs, watch.overdueMs(performance.now())),
    requestsInFlight: policy.inFlight,
    requestsLimit: policy.limit,
    sheddingSinceMs:
      standingSinceMs === undefined ? undefined : Math.round(performance.timeOrigin + standingSinceMs),
    requestsServed: policy.served,
    requestsUnanswered: policy.unanswered,
    requestsShed: policy.shed,
    requestsThrottled: countThrottled(),
    throttling: policy.sheds && isThrottling(),
  };
}

function enter(request: IncomingMessage, response: ServerResponse, pass: () => boolean): boolean {
  // Aborts when the client hangs up before it has its answer.
  const client = new AbortController();
  const leaveLane = enterLane(request);
  const leave = leaveLane ?? enterAsAny(request, client.signal);
  if (leave === undefined) {
    turnAway(request, response, Math.max(predictPoolWaitMs(), holder.gate.policy.backlogMs));
    return true;
  }
  onceOver(request, response, (isAnswered) => {
    leave(isAnswered);
    if (!isAnswered) client.abort();
  });
  const { policy, turnstile } = holder.gate;
  const go = () => withClient(client.signal, pass);
  if (leaveLane !== undefined || !policy.sheds) return go();
  turnstile.pass(() => {
    // To compute what nobody waits for any more keeps others waiting.
    if (!client.signal.aborted) go();
  });
  return true;
}

function enterLane(request: IncomingMessage): Leave | undefined {
  const lane = exemptLaneOf(request);
  const { exempt } = holder.gate;
  // What is behind another one keeps its place as long as that.
  if (lane === undefined || exempt[lane] >= MOST_IN_LANE[lane] || isInHand(request.socket)) return undefined;
  exempt[lane] += 1;
  return () => {
    exempt[lane] -= 1;
  };
}

function enterAsAny(request: IncomingMessage, signal: AbortSignal): Leave | undefined {
  const { policy, watch } = holder.gate;
  const nowMs = performance.now();
  const tellThrottle = policy.sheds ? passThrottle(request, signal, nowMs) : () => undefined;
  if (tellThrottle === undefined) return undefined;
  if (!policy.enter(nowMs, watch.overdueMs(nowMs))) {
    tellThrottle(undefined);
    return undefined;
  }
  watch.start();
  return (isAnswered) => {
    policy.leave(isAnswered);
    tellThrottle(isAnswered);
  };
}
