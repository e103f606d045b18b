/** What the server is made of: the list for others, and what is known against it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import exceptions from '@/scripts/audit/exceptions.json';
import { exceptionsSchema, judgeAudit } from '@/scripts/audit/judge-audit';
import { PROJECT_DIRECTORY } from '@/scripts/project';
import packageLock from '../../package-lock.json';
import { runNpm } from '../support/npm-command';

jest.setTimeout(90_000);

interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly version: number;
  readonly metadata: {
    readonly component: { readonly type: string; readonly name: string; readonly 'bom-ref': string };
  };
  readonly components: readonly {
    readonly type: string;
    readonly name: string;
    readonly version: string;
    readonly 'bom-ref': string;
    readonly purl: string;
    readonly licenses?: readonly unknown[];
    readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

test('npm run sbom lists all that production runs, and nothing that only development needs', async () => {
  const command = runNpm('sbom', PROJECT_DIRECTORY);
  expect(await command.exited).toBe(0);
  const bom = JSON.parse(command.output()) as Bom;
  // https://cyclonedx.org/docs/1.5/json: what a reader may count on.
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: expect.stringMatching(/^1\.[5-9]$/),
    serialNumber: expect.stringMatching(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    version: 1,
    metadata: { component: { type: 'application', name: 'contentflow' } },
  });
  const refs = new Set([bom.metadata.component['bom-ref'], ...bom.components.map((part) => part['bom-ref'])]);
  expect(refs.size).toBe(bom.components.length + 1);
  for (const { type, purl, version, hashes = [] } of bom.components) {
    expect(type).toBe('library');
    expect(purl).toMatch(/^pkg:npm\/.+@/);
    expect(version).not.toBe('');
    for (const { alg, content } of hashes) {
      expect({ alg, isHex: /^[0-9a-f]+$/.test(content) }).toEqual({ alg: 'SHA-512', isHex: true });
    }
  }
  for (const { ref, dependsOn } of bom.dependencies) {
    for (const name of [ref, ...dependsOn]) expect(refs).toContain(name);
  }
  const listed = new Set(bom.components.map(({ name, version }) => `${name}@${version}`));
  const locked = Object.entries(
    packageLock.packages as Record<string, { version?: string; dev?: boolean; devOptional?: boolean }>,
  )
    .filter(([path, { dev = false, devOptional = false }]) => path !== '' && !dev && !devOptional)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`);
  expect(locked.filter((name) => !listed.has(name))).toEqual([]);
  const own = packageLock.packages[''];
  for (const name of Object.keys(own.devDependencies)) {
    const needed = Object.entries(packageLock.packages as Record<string, { dev?: boolean }>).some(
      ([path, { dev = false }]) => path.endsWith(`node_modules/${name}`) && !dev,
    );
    if (!needed) expect(bom.components.map((part) => part.name)).not.toContain(name);
  }
});

test('each exception of the audit is explained', () => {
  expect(() => exceptionsSchema.parse(exceptions)).not.toThrow();
});

describe('npm run audit', () => {
  const ADVISORY = 'GHSA-2345-6789-cfgh';
  const found = {
    id: 1,
    url: `https://github.com/advisories/${ADVISORY}`,
    title: 'Something is wrong with it',
    severity: 'high',
    vulnerable_versions: '*',
    cwe: [],
    cvss: { score: 8, vectorString: null },
  };

  /** For who depends on what is weak npm asks for their versions. */
  const describePackage = (url: string) => {
    const name = decodeURIComponent(url.slice(1));
    const version =
      (packageLock.packages as Record<string, { version?: string }>)[`node_modules/${name}`]?.version ??
      '1.0.0';
    return { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version } } };
  };

  /** A registry that knows of nothing but advisories; npm asks it with all that production runs. */
  async function auditAgainst(answer: { readonly status: number; readonly body: object }) {
    const registry = createServer((request, response) => {
      request.resume();
      const { status, body } =
        request.method === 'POST' ? answer : { status: 200, body: describePackage(request.url ?? '') };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const command = runNpm('audit', PROJECT_DIRECTORY, {
      npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`,
      npm_config_fetch_retries: '0',
    });
    const code = await command.exited;
    registry.close();
    return { code, output: command.output() };
  }

  test.each([
    ['none is known', { status: 200, body: {} }, 0, 'No weakness is known'],
    ['one is known', { status: 200, body: { pg: [found] } }, 1, 'high: pg: Something is wrong with it'],
    ['the registry has no such service', { status: 405, body: {} }, 2, 'The registry could not be asked'],
  ])('%s', async (_name, answer, code, words) => {
    expect(await auditAgainst(answer)).toEqual({ code, output: expect.stringContaining(words) });
  });

  const report = JSON.stringify({
    vulnerabilities: { pg: { via: [{ ...found, name: 'pg' }] }, next: { via: ['pg'] } },
  });
  const exception = {
    advisory: ADVISORY,
    package: 'pg',
    reason: 'We never call what is wrong.',
    until: '2026-12-31',
  };

  test('what is explained passes until the day that it names, and an explanation of nothing does not', () => {
    expect(judgeAudit(report, [exception], '2026-12-31')).toMatchObject({ kind: 'judged', passes: true });
    expect(judgeAudit(report, [exception], '2027-01-01')).toMatchObject({ kind: 'judged', passes: false });
    expect(judgeAudit(report, [{ ...exception, package: 'next' }], '2026-12-31')).toMatchObject({
      passes: false,
    });
    expect(judgeAudit('{"vulnerabilities":{}}', [exception], '2026-12-31')).toMatchObject({ passes: false });
    expect(() => judgeAudit(report, [{ ...exception, reason: 'no' }], '2026-12-31')).toThrow();
  });
});
