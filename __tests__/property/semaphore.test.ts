import fc from 'fast-check';
import { Semaphore } from '@/lib/db/semaphore';

type Step = 'acquire' | 'acquire-now-or-never' | 'release';

/** Random arrivals, releases and waits that give up, against the rules that the file's header states. */
it('never lends more than its limit, loses no permit, and settles each waiter once', async () => {
  const steps = fc.array(fc.constantFrom<Step>('acquire', 'acquire-now-or-never', 'release'), {
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), steps, async (limit, sequence) => {
      const semaphore = new Semaphore(limit);
      let held = 0;
      let settled = 0;
      let asked = 0;
      const acquire = (timeoutMs: number) => {
        asked += 1;
        semaphore
          .acquire(timeoutMs, () => new Error('late'))
          .then(
            () => {
              held += 1;
              settled += 1;
            },
            () => {
              settled += 1;
            },
          );
      };
      for (const step of sequence) {
        if (step === 'acquire') acquire(Number.POSITIVE_INFINITY);
        if (step === 'acquire-now-or-never') acquire(0);
        if (step === 'release' && held > 0) {
          held -= 1;
          semaphore.release();
        }
        await new Promise((resolve) => setImmediate(resolve));
        expect(held).toBeLessThanOrEqual(limit);
        expect(semaphore.lent).toBe(held);
        if (semaphore.pending > 0) expect(semaphore.lent).toBe(limit);
      }
      // What still waits is served one by one; then every permit is home.
      await new Promise((resolve) => setTimeout(resolve, 2));
      while (held > 0) {
        held -= 1;
        semaphore.release();
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(settled).toBe(asked);
      expect(semaphore.lent).toBe(0);
      await semaphore.allFree();
    }),
    { numRuns: 200 },
  );
});
