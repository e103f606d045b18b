/**
 * `npm run lock`: completes package-lock.json, to be run after every change of it.
 *
 * npm leaves out the packages of other platforms that its registry does not have at that moment, and then `npm ci`
 * refuses the file on those platforms ("Missing: @next/swc-darwin-arm64"). Each optional dependency gets an entry here.
 * An address of a mirror that one machine installed from would bind every other to it; it becomes the public one.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PUBLIC_REGISTRY = 'https://registry.npmjs.org/';
const OPERATING_SYSTEMS = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'win32',
  windows: 'win32',
  freebsd: 'freebsd',
};
const PROCESSORS = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x'];

const file = path.resolve(import.meta.dirname, '..', 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));

/** As Node looks for it: beside the dependent, then in each folder above. */
function isLocked(dependent, name) {
  for (
    let folder = dependent;
    folder !== '';
    folder = folder.slice(0, folder.lastIndexOf('/node_modules/'))
  ) {
    if (`${folder}/node_modules/${name}` in lock.packages) return true;
    if (!folder.includes('/node_modules/')) break;
  }
  return `node_modules/${name}` in lock.packages;
}

/** From the name, as all of these packages are named; npm skips the entry where it does not fit. */
function platformOf(name) {
  const words = name.split(/[/@_-]/);
  const os = words.map((word) => OPERATING_SYSTEMS[word]).find(Boolean);
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }) };
}

const added = [];
for (const [dependent, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    if (isLocked(dependent, name)) continue;
    const version = range.replace(/^[\^~]/, '');
    if (!/^\d+\.\d+\.\d+/.test(version))
      throw new Error(`${name}@${range}: no version can be told from the range`);
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      ...(dev && { dev }),
      optional: true,
    };
    added.push(`${name}@${version}`);
  }
}

let moved = 0;
for (const entry of Object.values(lock.packages)) {
  if (entry.resolved === undefined || entry.resolved.startsWith(PUBLIC_REGISTRY)) continue;
  if (!/^https?:/.test(entry.resolved)) throw new Error(`Not from a registry: ${entry.resolved}`);
  delete entry.resolved;
  moved += 1;
}

const [root, ...rest] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([root, ...rest.sort(([one], [other]) => (one < other ? -1 : 1))]);
const text = `${JSON.stringify(lock, null, 2)}\n`;
if (text !== readFileSync(file, 'utf8')) writeFileSync(file, text);
console.log(`package-lock.json: ${added.length} entries added, ${moved} addresses made public`);
for (const name of added) console.log(`  ${name}`);
