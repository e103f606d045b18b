/**
 * The stack of whoever asks for a connection: the lines of the application, without the driver's, Prisma's and Node's.
 */
/** Prisma's own frames stand between the pool and the caller. */
const FRAMES = 60;
const FOREIGN = /node_modules|node:|\(native\)|<anonymous>/;
const OWN = /[\\/]lib[\\/]db[\\/]/;

export function acquiringStack(): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const { stack = '' } = new Error('acquired here');
  Error.stackTraceLimit = stackTraceLimit;
  const lines = stack.split('\n').slice(1);
  const application = lines.filter((line) => !FOREIGN.test(line) && !OWN.test(line));
  return application.length === 0 ? undefined : application.map((line) => line.trim()).join('\n');
}
