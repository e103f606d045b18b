/** Ctrl-C, `kill` and a closed terminal, as one request to stop; a second Ctrl-C as one to stop at once. */

export interface StopRequest {
  readonly isMade: () => boolean;
  readonly made: Promise<void>;
  /** What the second one does, before the process ends with 130. */
  readonly onForce: (action: () => void) => void;
}

/** npm passes on a Ctrl-C that the terminal has already sent to everybody: within this time it is one and the same. */
const SAME_SIGNAL_MS = 500;

export function listenForStop(): StopRequest {
  const actions: (() => void)[] = [];
  let firstAtMs: number | undefined;
  let resolveMade: () => void = () => undefined;
  const made = new Promise<void>((resolve) => {
    resolveMade = resolve;
  });
  // A terminal that was closed cannot be written to any more.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (firstAtMs === undefined) {
        firstAtMs = performance.now();
        console.log('\nStopping … (Ctrl-C once more stops at once)');
        resolveMade();
      } else if (performance.now() - firstAtMs > SAME_SIGNAL_MS) {
        for (const action of actions) action();
        process.exit(130);
      }
    });
  }
  return {
    isMade: () => firstAtMs !== undefined,
    made,
    onForce: (action) => actions.push(action),
  };
}
