/** The directions of docs/architecture.md hold in the whole project; `.dependency-cruiser.cjs` states them. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

test('every import goes the way that the plan of the rooms allows', () => {
  const bin = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const { status, stdout } = spawnSync(process.execPath, [bin, '.'], { cwd: ROOT, encoding: 'utf8' });
  expect(stdout).toContain('no dependency violations found');
  expect(status).toBe(0);
});
