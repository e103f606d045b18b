/**
 * Many are refused. That is as often one who asks too much as a limit that is too small, and a limit raised for a flood
 * passes it on to the database: first who asks, and only then, and in one step, the limit.
 */
import { formatCount, formatShare } from '@/lib/display';
import type { Advice, AdviceInput } from './advice';
import { sayWhoIsCounted } from './describe-case';
import { askWhoIsCounted, CPU_FIRST, overBudget, roomOf, sayRoom } from './limit-advice';
import type { Asker, PoolData } from './pool-data';

/** As many as the alert `pool-overloaded` fires at. */
const FLOOD_RATIO = 0.05;
/** Who asks for less is not the one to stop. */
const NAMED_SHARE = 0.1;
const NAMES_SAID = 2;

export function isFlooded({ measured }: PoolData): boolean {
  return measured !== undefined && measured.refused >= FLOOD_RATIO * (measured.refused + measured.uses);
}

export function floodAdvice(input: AdviceInput): readonly Advice[] {
  const { refused = 0, uses = 0 } = input.data.measured ?? {};
  const share = `${formatShare(refused / Math.max(1, refused + uses))} of ${formatCount(refused + uses)} callers were refused`;
  return [
    {
      kind: 'find-who-asks',
      sentence: `Find who asks first: ${share}. ${sayAskers(input.data)} Whoever asks for more than usual is to be stopped or limited; a higher limit only passes a flood on to the database.`,
    },
    stepAdvice(input),
  ];
}

function stepAdvice(input: AdviceInput): Advice {
  const { data, fleet } = input;
  const room = roomOf(input);
  const { asked, step } = room;
  const over = overBudget(input, room);
  if (over !== undefined) return over;
  const uncounted = askWhoIsCounted(input, room);
  if (uncounted !== undefined) return uncounted;
  if (step <= data.limit) {
    return {
      kind: 'keep',
      sentence: `Keep ${data.limit}: ${sayRoom(fleet, room)}. If all of them are wanted: shorten the uses, put a pooler such as PgBouncer in transaction mode in between, or take a larger server.${sayWhoIsCounted(fleet)}`,
    };
  }
  return {
    kind: 'raise',
    sentence: `Only if all of them are wanted and the database has CPU to spare, raise the limit to ${step} and look again: ${asked}. ${CPU_FIRST}${sayWhoIsCounted(fleet)}`,
  };
}

function sayAskers({ measured }: PoolData): string {
  const labels = namesOf(measured?.callers ?? []);
  const workspaces = namesOf(measured?.workspaces ?? []);
  const said = [
    ...(labels === undefined ? [] : [`by label ${labels}`]),
    ...(workspaces === undefined ? [] : [`by workspace ${workspaces}`]),
  ];
  return said.length === 0 ? 'Nobody stands out: all ask for more.' : `Most ask for it ${said.join(', ')}.`;
}

/** "GET /api/content (92 % of the refused)": those who were refused most, or where that is not known, who asked most. */
function namesOf(askers: readonly Asker[]): string | undefined {
  const sumOf = (read: (asker: Asker) => number) => askers.reduce((sum, asker) => sum + read(asker), 0);
  const byRefused = sumOf(({ refused }) => refused) > 0;
  const read = ({ refused, asked }: Asker) => (byRefused ? refused : asked);
  const all = sumOf(read);
  const said = askers
    .filter((asker) => all > 0 && read(asker) >= NAMED_SHARE * all)
    .toSorted((a, b) => read(b) - read(a))
    .slice(0, NAMES_SAID)
    .map(
      (asker) =>
        `${asker.name} (${formatShare(read(asker) / all)} of the ${byRefused ? 'refused' : 'asking'})`,
    );
  return said.length === 0 ? undefined : said.join(' and ');
}
