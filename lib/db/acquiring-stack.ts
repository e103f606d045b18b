/**
 * Where in the application a connection was asked for: its lines without those of the driver, Prisma, Node and the pool.
 *
 * Making an Error costs some microseconds; its text, with source maps, many milliseconds: it is read only if wanted.
 */
import { inspect } from 'node:util';

/** Prisma's own frames stand between the pool and the caller. */
const FRAMES = 60;
const FRAME = /^\s*at .*[:(]/;
/** `at <anonymous>`, `at new Promise (<anonymous>)` and `at async Promise.all (index 0)` are no places. */
const FOREIGN = /node_modules|node:|\(native\)|\(index \d+\)|[( ]<anonymous>\)?$/;
/** Next's paths begin in the project's folder: `(lib/db/…`. */
const OWN = /[\\/( ]lib[\\/](caller|db|recorder)[\\/]/;

/** @returns reads the stack of the call that is under way now; undefined where no line of it is the application's */
export function rememberStack(): () => string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const origin = new Error('asked for a connection');
  Error.stackTraceLimit = stackTraceLimit;
  return () => {
    // Before they are mapped: the maps of Next's own packages cost a third of a second at the first leak.
    const { stack = '' } = origin;
    origin.stack = stack
      .split('\n')
      .filter((line) => !FOREIGN.test(line))
      .join('\n');
    // Next maps the lines of a bundle to their sources where an error is inspected.
    const lines = inspect(origin, { colors: false }).split('\n');
    const application = lines.filter((line) => FRAME.test(line) && !FOREIGN.test(line) && !OWN.test(line));
    return application.length === 0 ? undefined : application.map((line) => line.trim()).join('\n');
  };
}
