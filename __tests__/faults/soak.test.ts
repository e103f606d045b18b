/** `npm run soak` for two minutes: too short for what grows slowly, long enough to see that it says what it finds. */
import { PROJECT_DIRECTORY } from '@/scripts/project';
import { runNpm } from '../support/npm-command';
import { readTable } from '../support/read-table';

jest.setTimeout(240_000);

it('holds no more after many faults than before, and loses no write', async () => {
  const command = runNpm(['soak', '--', '--minutes', '2'], PROJECT_DIRECTORY);
  const code = await command.exited;
  const output = command.output();
  // The bars that were missed, in words.
  expect(output.split('\n').filter((line) => line.startsWith('- FAILED'))).toEqual([]);
  expect(output).toContain('passed: no writes made twice: 0');
  expect(code).toBe(0);
  const faults = readTable(output).map(({ times }) => Number(times ?? 0));
  expect(faults.reduce((sum, times) => sum + times)).toBeGreaterThan(3);
});
