/** `npm start` as a platform runs it. */
import { findFreePort } from '@/scripts/processes/free-port';
import { findProcess } from '@/scripts/processes/process-table';
import { PROJECT_DIRECTORY } from '@/scripts/project';
import { type NpmCommand, runNpm } from '../support/npm-command';
import { createTestDatabase } from '../support/test-database';

const POLL_MS = 50;

/** As a load balancer waits: whatever the log says meanwhile. */
async function untilReady(command: NpmCommand, port: number): Promise<void> {
  let hasExited = false;
  command.exited.then(() => {
    hasExited = true;
  });
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/api/health/ready`).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await isReady())) {
    if (hasExited) throw new Error(`npm start ended before it was ready:\n${command.output()}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

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
  await untilReady(command, port);
  process.kill(command.pid, 'SIGTERM');
  expect(await command.exited).toBe(143);
  expect(findProcess(command.pid)).toBeUndefined();
  await expect(fetch(`http://127.0.0.1:${port}/api/health/live`)).rejects.toThrow();
  await database.drop();
});
