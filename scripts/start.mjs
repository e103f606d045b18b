/**
 * `npm start`: the production server, in this very process, so that a signal reaches it and its exit code is ours.
 * Refuses to start without a build, and without a database.
 */
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import nextEnv from '@next/env';

const project = path.resolve(import.meta.dirname, '..');
const server = path.join(project, '.next', 'standalone', 'server.js');

function refuse(message) {
  process.stderr.write(`\n${message}\n\n`);
  process.exit(1);
}

if (!existsSync(server)) refuse('There is no production build. Run npm run build first.');

nextEnv.loadEnvConfig(project, false, { info: () => undefined, error: console.error });
if ((process.env.DATABASE_URL ?? '').trim() === '') {
  refuse(
    'DATABASE_URL is not set. Set it in the environment or in .env:\n' +
      '  DATABASE_URL=postgresql://user:password@host:5432/database npm start\n' +
      'To see a production server without a database of your own: npm run preview',
  );
}

process.env.NODE_ENV = 'production';
// In a container HOSTNAME is the container's name, and nobody's wish to listen on that address alone.
if (process.env.HOSTNAME === os.hostname()) process.env.HOSTNAME = '0.0.0.0';
await import(pathToFileURL(server).href);
