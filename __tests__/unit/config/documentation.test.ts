import { readFileSync } from 'node:fs';
import { POOL_PARAMETER_ENTRIES, URL_PARAMETERS } from '@/lib/config';

/** Every parameter that Prisma 6 documented for PostgreSQL, so that nobody who upgrades meets silence. */
const PRISMA_6_PARAMETERS = [
  'connection_limit',
  'pool_timeout',
  'connect_timeout',
  'socket_timeout',
  'max_idle_connection_lifetime',
  'max_connection_lifetime',
  'pgbouncer',
  'statement_cache_size',
  'schema',
  'application_name',
  'options',
  'sslmode',
  'sslcert',
  'sslidentity',
  'sslpassword',
  'sslaccept',
  'channel_binding',
  'host',
];

it('every parameter of Prisma 6 has a treatment', () => {
  expect(URL_PARAMETERS.map(({ name }) => name)).toEqual(expect.arrayContaining(PRISMA_6_PARAMETERS));
});

it('docs/settings.md holds each parameter with the effect that the code states', () => {
  const rows = readFileSync('docs/settings.md', 'utf8').split('\n');
  for (const { name, treatment, effect } of URL_PARAMETERS) {
    expect(rows).toContain(`| \`${name}\` | ${treatment} | ${effect} |`);
  }
});

it('docs/settings.md holds each number of the pool with its defaults', () => {
  const text = readFileSync('docs/settings.md', 'utf8');
  for (const [, { name, variable, productionDefault, developmentDefault }] of POOL_PARAMETER_ENTRIES) {
    const variableCell = variable === undefined ? '–' : `\`${variable}\``;
    expect(text).toContain(
      `| \`${name}\` | ${variableCell} | ${productionDefault} | ${developmentDefault} |`,
    );
  }
});

it('.env.example holds every variable that the code reads, each with a comment', () => {
  const lines = readFileSync('.env.example', 'utf8').split('\n');
  const variables = [
    'DATABASE_URL',
    'ADMIN_TOKEN',
    'HEALTH_SHOW_DETAILS',
    'LOG_LEVEL',
    'DATABASE_LOG_EVENTS',
    'SEED_API_KEY',
    'PORT',
    ...POOL_PARAMETER_ENTRIES.flatMap(([, { variable }]) => variable ?? []),
  ];
  const named = lines.flatMap((line) => /^#? ?([A-Z][A-Z0-9_]+)=/.exec(line)?.[1] ?? []);
  expect([...named].sort()).toEqual([...variables].sort());
  for (const variable of variables) {
    const index = lines.findIndex((line) => line.replace(/^# ?/, '').startsWith(`${variable}=`));
    expect(lines[index - 1]).toMatch(/^# \S/);
  }
});
