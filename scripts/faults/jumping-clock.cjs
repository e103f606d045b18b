/**
 * Loaded into a server before everything else: its wall clock jumps by the next of CLOCK_JUMPS_MS on each SIGUSR2, for
 * what keeps a reference to it as well. Timers and performance.now() go on as they are, as they do when a system's clock
 * is set: both rest on CLOCK_MONOTONIC (libuv's uv_hrtime).
 */
const jumps = (process.env.CLOCK_JUMPS_MS ?? '').split(',').map(Number);
const RealDate = Date;
let shiftMs = 0;

class JumpingDate extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(JumpingDate.now());
    else super(...parts);
  }

  static now() {
    return RealDate.now() + shiftMs;
  }
}

// `Date()` without `new` gives a text.
globalThis.Date = new Proxy(JumpingDate, { apply: () => new JumpingDate().toString() });

process.on('SIGUSR2', () => {
  shiftMs += jumps.shift() ?? 0;
  process.stderr.write(`the clock shows ${new JumpingDate().toISOString()}\n`);
});
