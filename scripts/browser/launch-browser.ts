/**
 * A real Chromium that comes inside an npm package and needs no package of the system. CHROMIUM_PATH takes another.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { runAfterThisProcess } from '../processes/after-this-process';

/**
 * Not the package's own list: that one runs everything in one process and switches off the web's security, which is
 * what these tests want to see. No sandbox, because it needs rights that a container's root does not have.
 */
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'];

/** In a process of its own, because the package decides by the environment, and changes it, when it is loaded. */
const UNPACK = `
  import('@sparticuz/chromium')
    .then(({ default: packaged }) => packaged.executablePath())
    .then((executablePath) => {
      const { LD_LIBRARY_PATH } = process.env;
      process.stdout.write(JSON.stringify({ executablePath, env: { LD_LIBRARY_PATH } }));
    });`;

interface Unpacked {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The package's own names /tmp, where its fonts are not; a machine with nothing but Node has no others. */
const fontConfiguration = (directory: string) => `<?xml version="1.0"?>
<fontconfig>
  <dir>${directory}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${directory}/fonts-cache</cachedir>
</fontconfig>`;

/** Close it when done: the folder that it was unpacked to goes with it. */
export async function launchBrowser(): Promise<Browser> {
  const own = process.env.CHROMIUM_PATH;
  if (own !== undefined && own !== '') return chromium.launch({ executablePath: own, args: ARGUMENTS });
  const directory = mkdtempSync(path.join(os.tmpdir(), 'contentflow-chromium-'));
  const callOff = runAfterThisProcess('rm -rf -- "$1"', [directory]);
  const { executablePath, env } = await unpackChromium(directory);
  const fontsFile = path.join(directory, 'fonts.conf');
  writeFileSync(fontsFile, fontConfiguration(directory));
  const browser = await chromium.launch({
    executablePath,
    args: ARGUMENTS,
    env: { ...process.env, ...env, FONTCONFIG_FILE: fontsFile },
  });
  browser.once('disconnected', () => {
    callOff();
    rmSync(directory, { recursive: true, force: true });
  });
  return browser;
}

async function unpackChromium(directory: string): Promise<Unpacked> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', UNPACK], {
    cwd: __dirname,
    env: {
      ...process.env,
      // It unpacks to fixed names, which another run or another user may hold.
      TMPDIR: directory,
      // What it takes for a reason to unpack its own libraries.
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    },
  });
  return JSON.parse(stdout) as Unpacked;
}
