/**
 * What the OpenTelemetry packages say of themselves → our log, each sentence once. Failed exports are told by
 * `announceOutages` and not here, where they would come each time; nothing in quotes is shown, as it may be a URL.
 */
import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api';
import type { Logger } from '@/lib/logging';

const SENTENCES_KEPT = 50;

/** @returns to be called when all is set up: from then on errors are those of exports */
export function listenToPackages(log: Logger): () => void {
  const said = new Set<string>();
  let settingUp = true;
  const say = (message: string) => {
    const sentence = message.replace(/(['"]).*?\1/g, '$1…$1');
    if (said.has(sentence) || said.size >= SENTENCES_KEPT) return;
    said.add(sentence);
    log.warn(sentence);
  };
  const silent = () => undefined;
  const logger: DiagLogger = {
    error: (message) => settingUp && say(message),
    warn: say,
    info: silent,
    debug: silent,
    verbose: silent,
  };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  return () => {
    settingUp = false;
  };
}
