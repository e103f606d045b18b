/** vercel.json against the type that Vercel generates from its schema, and against the code's numbers. */
import { readFileSync } from 'node:fs';
import { defaultSettings } from '../../support/deploy-facts';
import { typeErrors } from '../../support/type-errors';

const type = { name: 'VercelConfig', from: '@vercel/config/v1/types' };
const { $schema, ...config } = JSON.parse(readFileSync('vercel.json', 'utf8'));

it('is what Vercel takes', () => {
  expect($schema).toBe('https://openapi.vercel.sh/vercel.json');
  expect(typeErrors([{ type, value: config }])).toEqual([]);
  expect(typeErrors([{ type, value: { ...config, region: ['fra1'] } }]).join()).toContain('region');
});

it('a request has its own deadline before the function has', () => {
  const { app } = defaultSettings();
  for (const { maxDuration } of Object.values<{ maxDuration: number }>(config.functions)) {
    expect(maxDuration).toBeGreaterThan(app.requestTimeoutSeconds.value);
  }
});

it('what docs/deploy/vercel.md says to set is a setting that starts', () => {
  const text = readFileSync('docs/deploy/vercel.md', 'utf8');
  const [, block = ''] = /```ini\n(.*?)```/s.exec(text) ?? [];
  const env = Object.fromEntries(
    [...block.matchAll(/^ *([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );
  const { database, app } = defaultSettings(env);
  expect(database.connectionLimit.value).toBeLessThanOrEqual(5);
  expect(database.idleTimeoutSeconds.value).toBe(5);
  // Vercel ends an instance 500 ms after SIGTERM.
  expect(app.shutdownTimeoutSeconds.value).toBeLessThan(0.5);
});
