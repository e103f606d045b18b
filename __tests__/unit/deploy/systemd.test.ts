/** The unit, by systemd's own checker where it is there, and its numbers against the code. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { defaultSettings, PORT } from '../../support/deploy-facts';

const text = readFileSync('docs/deploy/systemd/contentflow.service', 'utf8');
const valuesOf = (key: string) =>
  [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value);
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

/** What systemd says of a unit; nothing where it takes every line. */
function verify(unit: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'unit-'));
  const file = path.join(folder, 'contentflow.service');
  // This machine's Node, wherever that is.
  writeFileSync(file, unit.replace('/usr/bin/node', process.execPath));
  const { stdout, stderr, status } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true, force: true });
  return status === 0 ? stdout + stderr : `${status}: ${stdout}${stderr}`;
}

const isTaken = () => {
  expect(verify(text)).toBe('');
  expect(verify(text.replace('TimeoutStopSec', 'TimeoutStopSecs'))).toContain('TimeoutStopSecs');
};
const TITLE = 'is a unit that systemd takes';
if (hasSystemd) it(TITLE, isTaken);
else it.skip(`${TITLE} (not run: there is no systemd-analyze; Debian's package is systemd)`, isTaken);

it('waits longer for the end than the server takes, and takes its exit for one', () => {
  const { app } = defaultSettings();
  expect(Number(valuesOf('TimeoutStopSec')[0])).toBeGreaterThanOrEqual(app.shutdownTimeoutSeconds.value + 5);
  expect(valuesOf('KillSignal')).toEqual(['SIGTERM']);
  expect(valuesOf('SuccessExitStatus')).toEqual(['143']);
  expect(valuesOf('Restart')).toEqual(['on-failure']);
});

it('holds no secret and no root', () => {
  expect(valuesOf('Environment')).toEqual(['NODE_ENV=production', 'HOSTNAME=127.0.0.1', `PORT=${PORT}`]);
  expect(valuesOf('EnvironmentFile')).toEqual(['/etc/contentflow/environment']);
  expect(valuesOf('User')).toEqual(['contentflow']);
  expect(valuesOf('NoNewPrivileges')).toEqual(['yes']);
});
