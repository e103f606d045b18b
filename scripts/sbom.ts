/**
 * `npm run sbom`: what a production server is made of, as CycloneDX, by the lock file: the same on every machine.
 * `npm run --silent sbom > bom.json`.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_DIRECTORY } from './project';
import { runCommand } from './run-command';

const WORDS = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];

/** npm's mark of what only development needs. */
const DEVELOPMENT = 'cdx:npm:package:development';

const MOST_BYTES = 64 * 1024 * 1024;

interface Bom {
  readonly metadata: { readonly component: { name: string } };
  components: readonly {
    readonly 'bom-ref': string;
    readonly properties: readonly { readonly name: string; readonly value: string }[];
  }[];
  dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

runCommand(async () => {
  const printed = execFileSync('npm', WORDS, {
    cwd: PROJECT_DIRECTORY,
    encoding: 'utf8',
    maxBuffer: MOST_BYTES,
  });
  const bom = JSON.parse(printed) as Bom;
  const { name } = JSON.parse(readFileSync(path.join(PROJECT_DIRECTORY, 'package.json'), 'utf8')) as {
    name: string;
  };
  // npm takes the folder's name, which is whatever somebody called their clone.
  bom.metadata.component.name = name;
  leaveOutDevelopment(bom);
  console.log(JSON.stringify(bom, null, 2));
});

/** Not by `--omit=dev`, which leaves out what production and development share, such as pg and react (npm@11.19). */
function leaveOutDevelopment(bom: Bom): void {
  const isLeftOut = new Set<string>();
  for (const { 'bom-ref': ref, properties } of bom.components) {
    if (properties.some((property) => property.name === DEVELOPMENT && property.value === 'true'))
      isLeftOut.add(ref);
  }
  bom.components = bom.components.filter((component) => !isLeftOut.has(component['bom-ref']));
  bom.dependencies = bom.dependencies
    .filter(({ ref }) => !isLeftOut.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((needed) => !isLeftOut.has(needed)) }));
}
