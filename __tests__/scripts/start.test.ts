/** `npm start` as a platform runs it. */

import { findFreePort } from '@/scripts/processes/free-port';
import { findProcess } from '@/scripts/processes/process-table';
import { PROJECT_DIRECTORY } from '@/scripts/project';
import { runNpm } from '../support/npm-command';
import { createTestDatabase } from '../support/test-database';

it('without DATABASE_URL exits with 1 and says what to set', async () => {
  const command = runNpm('start', PROJECT_DIRECTORY);
  expect(await command.exited).toBe(1);
  expect(command.output()).toContain('DATABASE_URL is not set');
  expect(command.output()).toContain('npm run preview');
});

it('passes SIGTERM on to the server, and its exit code back', async () => {
  const database = await createTestDatabase();
  const port = await findFreePort();
  const command = runNpm('start', PROJECT_DIRECTORY, { DATABASE_URL: database.url, PORT: String(port) });
  await command.prints(/database answers/);
  expect((await fetch(`http://127.0.0.1:${port}/api/health/ready`)).status).toBe(200);
  process.kill(command.pid, 'SIGTERM');
  expect(await command.exited).toBe(143);
  expect(findProcess(command.pid)).toBeUndefined();
  await expect(fetch(`http://127.0.0.1:${port}/api/health/live`)).rejects.toThrow();
  await database.drop();
});
