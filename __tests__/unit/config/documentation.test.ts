import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  ADMISSION,
  APP_VARIABLES,
  FLEET_VARIABLES,
  OBSERVATION_NUMBERS,
  OBSERVATION_VARIABLES,
  POOL_PARAMETER_ENTRIES,
  TRANSPORT_VARIABLES,
  URL_PARAMETERS,
} from '@/lib/config';

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

it('docs/settings.md holds each number of what is watched with its defaults', () => {
  const text = readFileSync('docs/settings.md', 'utf8');
  for (const { variable, productionDefault, developmentDefault } of Object.values(OBSERVATION_NUMBERS)) {
    expect(text).toContain(`| \`${variable}\` | ${productionDefault} s | ${developmentDefault} s |`);
  }
  for (const variable of OBSERVATION_VARIABLES) expect(text).toContain(`| \`${variable}\` |`);
});

it('docs/settings.md holds each number of the fleet', () => {
  const text = readFileSync('docs/settings.md', 'utf8');
  for (const variable of FLEET_VARIABLES) expect(text).toContain(`| \`${variable}\` |`);
});

it('docs/settings.md holds each variable of how the database is reached', () => {
  const text = readFileSync('docs/settings.md', 'utf8');
  for (const variable of TRANSPORT_VARIABLES) expect(text).toContain(`| \`${variable}\` |`);
});

/** Set by Node, Next and Prisma's own tools, and nobody's to write into .env; the last is for tests, and README has it. */
const NOT_FOR_PEOPLE = [
  'NODE_ENV',
  'NEXT_RUNTIME',
  'PRISMA_SCHEMA_ENGINE_BINARY',
  'PATH',
  'HOME',
  'CHROMIUM_PATH',
];
/** Read by scripts under names that no pattern finds. */
const OF_SCRIPTS = ['PORT', 'SEED_API_KEY'];

/** What the sources read from an environment, by whatever spelling. */
function readVariablesOfSources(): string[] {
  const files = execFileSync('git', ['ls-files', 'app', 'lib', 'scripts', 'prisma', '*.ts'], {
    encoding: 'utf8',
  });
  const pattern = /\benv\.([A-Z][A-Z0-9_]+)|readVariable\([^,]+, '([A-Z][A-Z0-9_]+)'\)/g;
  return files
    .split('\n')
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.startsWith('__tests__/'))
    .flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, plain, read]) => plain ?? read ?? ''),
    );
}

it('.env.example holds exactly the variables that the code reads, each with a comment', () => {
  const lines = readFileSync('.env.example', 'utf8').split('\n');
  const parameters = POOL_PARAMETER_ENTRIES.flatMap(([, { variable }]) => variable ?? []);
  const read = new Set([
    ...readVariablesOfSources(),
    ...APP_VARIABLES,
    ...FLEET_VARIABLES,
    ...OBSERVATION_VARIABLES,
    ADMISSION.variable,
    ...parameters,
    ...OF_SCRIPTS,
  ]);
  for (const name of NOT_FOR_PEOPLE) read.delete(name);
  const named = lines.flatMap((line) => /^#? ?([A-Z][A-Z0-9_]+)=/.exec(line)?.[1] ?? []);
  expect([...named].sort()).toEqual([...read].sort());
  for (const name of named) {
    const index = lines.findIndex((line) => line.replace(/^# ?/, '').startsWith(`${name}=`));
    expect(lines[index - 1]).toMatch(/^# \S/);
  }
});
