/** After `next build`: makes `.next/standalone` whole, so that it can be copied and run as it is. */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const project = path.resolve(import.meta.dirname, '..');
const standalone = path.join(project, '.next', 'standalone');

// Next leaves these to a CDN.
for (const [from, to] of [
  [path.join('.next', 'static'), path.join('.next', 'static')],
  ['public', 'public'],
]) {
  const source = path.join(project, from);
  if (existsSync(source)) cpSync(source, path.join(standalone, to), { recursive: true });
}

// Next copies these in, and with them the secrets of whoever built.
for (const name of readdirSync(standalone)) {
  if (/^\.env(\.|$)/.test(name)) rmSync(path.join(standalone, name));
}
