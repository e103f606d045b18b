import { formatCount } from '@/lib/display';
import type { PoolReport } from '@/lib/runtime';
import type { FleetReport } from '@/lib/sizing';
import { type ChangeAnswer, changePool, type PoolChange } from '../_live/change-pool';

export type Action = PoolChange['action'];

/** What a change is called, what is asked for it, and how it is told. */
export interface ChangeForm {
  readonly title: string;
  /** What will happen, of this moment's numbers. */
  readonly describe: (report: PoolReport) => string;
  /** Absent where nothing is to be chosen. */
  readonly field?: {
    readonly label: string;
    readonly most: (report: PoolReport) => number;
    /** Beside the field, of what stands in it. */
    readonly warn?: (count: number, fleet: FleetReport) => string | undefined;
  };
  readonly confirm: (count: number) => string;
  /** @returns what was done, or why not */
  readonly send: (
    count: number,
    instance: string,
  ) => Promise<{ readonly done: string } | { readonly failed: string }>;
}

/** As the API takes it. */
const LARGEST_LIMIT = 1_000;

const connections = (count: number) => `${formatCount(count)} ${count === 1 ? 'connection' : 'connections'}`;

const told = <Kind extends Action>(
  answer: ChangeAnswer<Kind>,
  tell: (result: Extract<ChangeAnswer<Kind>, { kind: 'done' }>['result']) => string,
) => (answer.kind === 'done' ? { done: tell(answer.result) } : { failed: answer.reason });

export const CHANGE_FORMS: Readonly<Record<Action, ChangeForm>> = {
  resize: {
    title: 'Change the limit',
    describe: ({ instance, configuredLimit }) =>
      `Of ${instance} alone, and until that process ends: ${configuredLimit} is configured, and it starts with that again. What is in use beyond a smaller limit closes when it comes back.`,
    field: {
      label: 'Connections at most',
      most: () => LARGEST_LIMIT,
      warn: warnOfBudget,
    },
    confirm: (count) => `Set the limit to ${formatCount(count)}`,
    send: async (limit, instance) =>
      told<'resize'>(await changePool({ action: 'resize', limit }, instance), (result) =>
        [
          `The limit is ${formatCount(result.limit)} now; it was ${formatCount(result.limitBefore)}.`,
          result.warning ?? '',
        ]
          .join(' ')
          .trim(),
      ),
  },
  evict: {
    title: 'Replace the connections',
    describe: ({ instance, measurements: { snapshot } }) =>
      `Of ${instance} alone: ${connections(snapshot.idle)} that nobody uses close now, ${formatCount(snapshot.inUse)} in use when they come back. New ones open as they are asked for. It interrupts nothing. Of use after a failover, or after a change of the role’s settings.`,
    confirm: () => 'Replace the connections',
    send: async (_count, instance) =>
      told<'evict'>(
        await changePool({ action: 'evict' }, instance),
        ({ closed, onRelease }) =>
          `${connections(closed)} closed; ${formatCount(onRelease)} more ${onRelease === 1 ? 'closes' : 'close'} on return.`,
      ),
  },
  prewarm: {
    title: 'Pre-warm',
    describe: ({ instance, measurements: { snapshot } }) =>
      `Of ${instance} alone: opens connections before somebody waits for them. ${formatCount(snapshot.inUse + snapshot.idle)} are open now, ${formatCount(snapshot.limit)} is the limit. Those that nobody uses close after the idle timeout.`,
    field: {
      label: 'Connections that shall be open',
      most: ({ measurements: { snapshot } }) => snapshot.limit,
    },
    confirm: (count) => `Open up to ${formatCount(count)}`,
    send: async (count, instance) =>
      told<'prewarm'>(
        await changePool({ action: 'prewarm', connections: count }, instance),
        ({ opened, open }) => `${connections(opened)} opened; ${formatCount(open)} are open now.`,
      ),
  },
};

/** Warned of and not refused: whoever is here in an outage may know what the others do not use. */
function warnOfBudget(limit: number, { fleet, budget }: FleetReport): string | undefined {
  if (budget === undefined) return undefined;
  const needed = limit * budget.pools + fleet.otherConnections;
  if (needed <= budget.available) return undefined;
  return `If every instance had this limit, ${formatCount(needed)} connections would be needed during a deploy, and the server has ${formatCount(budget.available)}. The largest that fits is ${formatCount(budget.largestLimit)}.`;
}
