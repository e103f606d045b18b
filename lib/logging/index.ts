/**
 * One logger a process: JSON lines in production, readable lines elsewhere.
 * Redacts by key whatever could carry a secret, in case a caller hands over a whole object.
 */
import pino, { type Logger, type LoggerOptions } from 'pino';

const SECRET_KEYS = ['password', 'token', 'authorization', 'cookie', 'connectionString', 'DATABASE_URL'];

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

const KEY = Symbol.for('contentflow.logger');
const holder = globalThis as { [KEY]?: Logger };

/** `LOG_LEVEL` sets the level; development shows queries, which log at debug. */
function createLogger(): Logger {
  const production = process.env.NODE_ENV === 'production';
  const wanted = process.env.LOG_LEVEL ?? '';
  const options: LoggerOptions = {
    // A wrong level is refused with the other settings at the start; here it must not hide that message.
    level: LEVELS.includes(wanted) ? wanted : production ? 'info' : 'debug',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
  };
  if (production) return pino(options);
  // Required here so that a production server never loads it. A stream in this thread, not a transport:
  // a transport is a worker thread that bundlers cannot find and that keeps scripts alive.
  const pretty = require('pino-pretty') as typeof import('pino-pretty');
  return pino(options, pretty({ colorize: process.stdout.isTTY, translateTime: 'HH:MM:ss.l', sync: true }));
}

export type { Logger };

holder[KEY] ??= createLogger();
export const logger: Logger = holder[KEY];
