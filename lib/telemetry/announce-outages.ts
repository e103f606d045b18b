/** An exporter's outcome → one line in the log when it begins to fail, and one when it works again. */
import type { Logger } from '@/lib/logging';

/** `ExportResult` of @opentelemetry/core, which is 0 for success. */
interface Result {
  readonly code: number;
  readonly error?: Error;
}

type Export<Batch> = (batch: Batch, done: (result: Result) => void) => void;

/** @param what is pushed: `metrics`, `traces` */
export function announceOutages<Batch>(what: string, log: Logger, push: Export<Batch>): Export<Batch> {
  let failing = false;
  return (batch, done) =>
    push(batch, (result) => {
      const failed = result.code !== 0;
      if (failed && !failing) {
        log.warn(
          { reason: reasonOf(result.error) },
          `${what} cannot be pushed; said once until they can again`,
        );
      }
      if (!failed && failing) log.info(`${what} are pushed again`);
      failing = failed;
      done(result);
    });
}

/** Several addresses that refuse come as one error with a code and no message. */
function reasonOf(error: (Error & { readonly code?: unknown }) | undefined): string {
  return error?.message || String(error?.code ?? 'unknown');
}
