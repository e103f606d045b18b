/**
 * One project a kind of test. A kind that needs PostgreSQL has one started for the whole run; without such a test in
 * the run none is started. JavaScript, because jest would need another compiler to read it in TypeScript.
 */
// What a test expects of a log it reads from a server of its own, whose environment it sets; here it is noise.
process.env.LOG_LEVEL ??= 'silent';

const base = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  // React and packages with a server's version choose by these what they are.
  testEnvironmentOptions: { customExportConditions: ['react-server', 'node', 'node-addons'] },
  transform: { '^.+\\.[jt]sx?$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.jest.json' }] },
  // These come as ES modules only, which jest cannot load as they are.
  transformIgnorePatterns: ['/node_modules/(?!(jose|@prisma/schema-engine-wasm)/)'],
  moduleNameMapper: { '^@/(.*)$': '<rootDir>/$1' },
  // Builds and copies of the project hold a second package.json of the same name.
  modulePathIgnorePatterns: ['<rootDir>/\\.next/', '<rootDir>/\\.contentflow/'],
};

const withPostgres = {
  globalSetup: '<rootDir>/__tests__/support/start-run-postgres.mjs',
  globalTeardown: '<rootDir>/__tests__/support/stop-run-postgres.mjs',
};

const project = (name, extra = {}) => ({
  ...base,
  displayName: name,
  testMatch: [`<rootDir>/__tests__/${name}/**/*.test.ts?(x)`],
  ...extra,
});

/**
 * Of the integration tests, those that say nothing of the transport: they open no pool of ours to the run's PostgreSQL, or
 * are about what starts, warns, is taken along or documented, which is the same over all. And `pool-truth`, a stopwatch's
 * twenty seconds: relay and tests share one process, so that its times are not the transport's; and through PgBouncer, on
 * a machine that does much else, its callers are sent away before any of them waits in vain, which it insists on.
 */
const WITHOUT_TRANSPORT = [
  ...['alert-webhook', 'alerting', 'health', 'lift', 'ops', 'overload-bench', 'pool-truth', 'runbook'],
  ...['seed', 'session-watch', 'tls'],
];

/** The integration tests once more, with what `run` names between their pools and PostgreSQL. */
const integrationOver = (contentflowTransport, run) => ({
  ...project('integration'),
  displayName: `integration-${contentflowTransport}`,
  testPathIgnorePatterns: WITHOUT_TRANSPORT.map((name) => `/integration/${name}\\.test\\.ts$`),
  globals: { contentflowTransport },
  setupFilesAfterEnv: ['<rootDir>/__tests__/support/set-transport.ts'],
  globalSetup: `<rootDir>/__tests__/support/start-run-${run}.mjs`,
  globalTeardown: `<rootDir>/__tests__/support/stop-run-${run}.mjs`,
});

/** @type {import('jest').Config} */
export default {
  projects: [
    project('unit'),
    project('property'),
    project('architecture'),
    project('integration', withPostgres),
    integrationOver('neon', 'relay'),
    integrationOver('pgbouncer', 'pgbouncer'),
    project('e2e', withPostgres),
    project('scripts', withPostgres),
    // Each with a PostgreSQL of its own, which it may kill.
    project('faults'),
    project('security', withPostgres),
  ],
  // A server that starts, a browser that starts, on a machine that does other things as well.
  testTimeout: 30_000,
};
