/** `npm run test:faults` in its quick form: every fault against a real production server, and the table that it prints. */

import { FAULTS } from '@/scripts/faults/all-faults';
import { PROJECT_DIRECTORY } from '@/scripts/project';
import { runNpm } from '../support/npm-command';
import { readTable } from '../support/read-table';

jest.setTimeout(240_000);

it('plays every fault, loses no write, makes none twice and comes back by itself', async () => {
  const command = runNpm(['test:faults', '--', '--quick'], PROJECT_DIRECTORY);
  const code = await command.exited;
  const output = command.output();
  expect({ code, output }).toEqual({
    code: 0,
    output: expect.stringContaining('passed: no writes made twice: 0'),
  });
  const rows = readTable(output);
  // Where PgBouncer is required, as in CI, nothing is left out for want of it.
  if (process.env.CONTENTFLOW_TEST_PGBOUNCER_REQUIRED === '1')
    expect(output).not.toContain('PgBouncer is not installed');
  for (const { title, obstacle } of FAULTS) {
    const row = rows.find(({ fault }) => fault === title);
    if (obstacle?.() !== undefined) {
      expect(output).toContain(`Skipped: ${title}: ${obstacle()}`);
      continue;
    }
    expect(row).toMatchObject({ lost: '0', duplicated: '0', 'changed though refused': '0', crashes: '0' });
    // There was something to lose.
    expect(Number(row?.['acknowledged writes'])).toBeGreaterThan(10);
  }
});

it('refuses a fault that it does not know, with those that there are', async () => {
  const command = runNpm(['test:faults', '--', 'earthquake'], PROJECT_DIRECTORY);
  expect(await command.exited).toBe(2);
  expect(command.output()).toContain('There is no fault earthquake.');
  expect(command.output()).toContain('kill, shutdown, terminate');
});
