/** The directions that docs/architecture.md draws, checked: what may import what. */

/** What a pure room decides is decided from its arguments alone. */
const PURE_ROOMS = '^lib/(alerts|config|display|errors|health|overload|recorder|sizing|stats)/';

/** Room → the rooms of lib whose door it may use, beside its own. */
const ROOMS = {
  errors: [],
  config: ['errors'],
  stats: ['errors'],
  alerts: ['display', 'errors', 'stats'],
  health: ['alerts', 'config', 'display', 'errors', 'stats'],
  display: ['stats'],
  metrics: ['alerts', 'health', 'stats'],
  telemetry: ['config', 'logging', 'metrics', 'stats'],
  logging: [],
  process: [],
  recorder: ['stats'],
  caller: ['process', 'stats'],
  overload: ['stats'],
  sizing: ['display', 'stats'],
  db: ['caller', 'config', 'errors', 'logging', 'overload', 'process', 'recorder', 'stats'],
  runtime: [
    'config',
    'errors',
    'stats',
    'alerts',
    'health',
    'http',
    'logging',
    'process',
    'db',
    'metrics',
    'sizing',
    'telemetry',
  ],
  http: ['caller', 'errors', 'logging', 'overload', 'process', 'stats'],
  openapi: ['alerts', 'auth', 'config', 'content', 'errors', 'http', 'sizing'],
  auth: ['caller', 'config', 'db', 'http', 'process'],
  content: ['db', 'errors'],
};

const roomRules = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `lib-${room}-direction`,
  comment: `lib/${room} may import ${allowed.map((name) => `lib/${name}`).join(', ') || 'no other room'}.`,
  severity: 'error',
  from: { path: `^lib/${room}/` },
  to: { path: '^lib/', pathNot: `^lib/(${[room, ...allowed].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'pure-rooms-import-nothing-effectful',
      comment:
        'Time comes in as nowMs, the environment as a parameter: a test needs neither clock nor database.',
      severity: 'error',
      from: { path: PURE_ROOMS },
      to: {
        path: ['^app/', '^prisma/', '^scripts/', '^lib/(db|runtime|http|auth|content|logging|openapi)/'],
      },
    },
    {
      name: 'pure-rooms-import-no-effectful-package',
      severity: 'error',
      from: { path: PURE_ROOMS },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
        pathNot: ['node_modules/zod/'],
      },
    },
    {
      name: 'observers-cannot-reach-the-pool',
      comment: 'What observes reads snapshots.',
      severity: 'error',
      from: { path: '^lib/(stats|alerts|health|metrics)/' },
      to: { path: '^(lib/db/|node_modules/(pg|@prisma)/)' },
    },
    {
      name: 'one-door-to-the-database',
      comment: 'lib/db/index.ts is the public door; scripts and tests may go behind it.',
      severity: 'error',
      from: { path: '^(app|lib|middleware|instrumentation)', pathNot: '^lib/db/' },
      to: { path: '^lib/db/', pathNot: '^lib/db/index\\.ts$' },
    },
    {
      name: 'middleware-never-reaches-the-database',
      severity: 'error',
      from: { path: '^middleware\\.ts$' },
      to: { path: '^(lib/(db|runtime)/|node_modules/(pg|@prisma)/)', reachable: true },
    },
    {
      name: 'liveness-never-reaches-the-database',
      comment: 'An orchestrator restarts what is not live, and a restart mends no database.',
      severity: 'error',
      from: { path: '^app/api/health/live/' },
      to: { path: '^(lib/(db|runtime)/|node_modules/(pg|@prisma)/)', reachable: true },
    },
    {
      name: 'nothing-imports-scripts-or-tests',
      severity: 'error',
      from: { path: '^(app|lib|prisma|middleware|instrumentation)' },
      to: { path: '^(scripts|__tests__)/' },
    },
    {
      name: 'production-needs-no-development-package',
      severity: 'error',
      from: { path: '^(app|lib|middleware|instrumentation)' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-is-missing',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.css$' },
    },
    ...roomRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|\\.contentflow|prisma/generated|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
