/**
 * From what was known and what was measured to what is wrong now: pending → firing → resolved, each rule for itself, and
 * every step reported once. A condition that comes and goes is one alert until it has been clear for long enough.
 */
import { ALERT_RULES, type Alert, type AlertRule, type AlertState, type AlertTransition } from './alert';
import type { AlertInput } from './alert-input';
import type { Observation, Rule } from './rule';
import { RULES } from './rules';

/** A page shows these; a longer history is the log's. */
export const HISTORY_KEPT = 50;

export interface AlertEvaluation {
  readonly state: AlertState;
  /** What this step changed, in the order in which it must be told. */
  readonly transitions: readonly AlertTransition[];
  /** For the next step. */
  readonly courses: ReadonlyMap<AlertRule, Course>;
  /** How many courses there were: makes the next id differ. */
  readonly coursesBegun: number;
}

/** Where one rule stands. */
interface Course {
  readonly alert: Alert;
  readonly observedAtMs: number;
  /** For how long the condition is proven to have held without a break; once it fires, to have been clear. */
  readonly provenMs: number;
  readonly clear: boolean;
}

export const NO_ALERTS: AlertEvaluation = Object.freeze({
  state: Object.freeze({ active: Object.freeze([]), history: Object.freeze([]) }),
  transitions: Object.freeze([]),
  courses: new Map(),
  coursesBegun: 0,
});

/** @param nowMs milliseconds since the epoch; may go back with the clock, which proves nothing */
export function evaluateAlerts(previous: AlertEvaluation, input: AlertInput, nowMs: number): AlertEvaluation {
  const courses = new Map<AlertRule, Course>();
  const transitions: AlertTransition[] = [];
  let { coursesBegun } = previous;
  for (const name of ALERT_RULES) {
    const rule = RULES[name];
    const course = previous.courses.get(name);
    // Worse rules come first, so they stand as they are from now on.
    const worse = rule.supersededBy.find((other) => courses.get(other)?.alert.state === 'firing');
    const observation = worse === undefined ? rule.observe(input, nowMs) : undefined;
    let step: Step;
    if (course !== undefined) {
      step = worse === undefined ? goOn(rule, course, observation, nowMs) : giveWay(course, worse, nowMs);
    } else if (observation?.verdict === 'holds') {
      coursesBegun += 1;
      step = begin(name, `${asciiOf(input.instance)}-${nowMs}-${coursesBegun}`, observation, nowMs);
    } else continue;
    transitions.push(...step.transitions);
    if (step.course !== undefined) courses.set(name, step.course);
  }
  const resolved = transitions.filter(({ kind }) => kind === 'resolved').map(({ alert }) => alert);
  return Object.freeze({
    state: Object.freeze({
      active: Object.freeze([...courses.values()].map(({ alert }) => alert).sort(byUrgency)),
      history:
        resolved.length === 0 ? previous.state.history : keep([...resolved, ...previous.state.history]),
    }),
    transitions: Object.freeze(transitions),
    courses,
    coursesBegun,
  });
}

interface Step {
  /** Undefined where it is over. */
  readonly course: Course | undefined;
  readonly transitions: readonly AlertTransition[];
}

function begin(name: AlertRule, id: string, observation: Observation, nowMs: number): Step {
  const rule = RULES[name];
  const alert: Alert = Object.freeze({
    id: `${name}-${id}`,
    rule: name,
    severity: rule.severity,
    state: 'pending',
    pendingSinceMs: nowMs,
    firedAtMs: undefined,
    resolvedAtMs: undefined,
    ...observation.describe(nowMs),
    advice: rule.advice,
  });
  const course = { alert, observedAtMs: observation.atMs, provenMs: 0, clear: false };
  if (rule.fireAfterMs === 0) return fire(course, nowMs);
  return { course, transitions: [{ kind: 'pending', alert }] };
}

function goOn(rule: Rule, course: Course, observation: Observation | undefined, nowMs: number): Step {
  const firing = course.alert.state === 'firing';
  // What can no longer be seen is not proven to hold: it does not go on towards firing. Nor is it proven to be over.
  if (observation === undefined) return firing ? unchanged(course) : withdraw(course);
  if (observation.atMs === course.observedAtMs) return unchanged(course);
  const stepMs = Math.min(Math.max(0, observation.atMs - course.observedAtMs), rule.longestStepMs);
  const clear = observation.verdict === 'clear';
  if (!firing && observation.verdict !== 'holds') return withdraw(course);
  const next: Course = {
    alert: clear
      ? course.alert
      : Object.freeze({ ...course.alert, ...observation.describe(course.alert.pendingSinceMs) }),
    observedAtMs: observation.atMs,
    // From the first clear observation on: when it became clear before that nobody saw.
    provenMs: firing && !(clear && course.clear) ? 0 : course.provenMs + stepMs,
    clear,
  };
  if (!firing) return next.provenMs >= rule.fireAfterMs ? fire(next, nowMs) : unchanged(next);
  return clear && next.provenMs >= rule.resolveAfterMs ? resolve(next.alert, nowMs) : unchanged(next);
}

function giveWay({ alert, ...course }: Course, worse: AlertRule, nowMs: number): Step {
  if (alert.state !== 'firing') return withdraw({ alert, ...course });
  return resolve({ ...alert, sentence: `${alert.sentence} It has become ${worse}.` }, nowMs);
}

function fire(course: Course, nowMs: number): Step {
  const alert: Alert = Object.freeze({ ...course.alert, state: 'firing', firedAtMs: nowMs });
  return { course: { ...course, alert, provenMs: 0 }, transitions: [{ kind: 'fired', alert }] };
}

function resolve(firing: Alert, nowMs: number): Step {
  const alert: Alert = Object.freeze({ ...firing, state: 'resolved', resolvedAtMs: nowMs });
  return { course: undefined, transitions: [{ kind: 'resolved', alert }] };
}

function withdraw({ alert }: Course): Step {
  return { course: undefined, transitions: [{ kind: 'withdrawn', alert }] };
}

function unchanged(course: Course): Step {
  return { course, transitions: [] };
}

function byUrgency(a: Alert, b: Alert): number {
  const rank = ({ state, severity, rule }: Alert) =>
    (state === 'firing' ? 0 : 200) + (severity === 'critical' ? 0 : 100) + ALERT_RULES.indexOf(rule);
  return rank(a) - rank(b);
}

function keep(history: readonly Alert[]): readonly Alert[] {
  return Object.freeze(history.slice(0, HISTORY_KEPT));
}

/** Ids go into HTTP headers. */
function asciiOf(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '_');
}
