/** Where and with what was measured, in one line: without it a number is worth nothing. */
import os from 'node:os';
import packageJson from '@/package.json';

const GIBIBYTE = 2 ** 30;

export function describeMachine(): string {
  const cpus = os.cpus();
  const memory = `${(os.totalmem() / GIBIBYTE).toFixed(0)} GiB`;
  return `${cpus.length} × ${cpus[0]?.model ?? 'unknown CPU'}, ${memory}, ${os.type()} ${os.arch()}, Node ${process.version}`;
}

/** @param serverVersion as PostgreSQL's `server_version` says it */
export function describeVersions(serverVersion: string): string {
  const { dependencies, devDependencies } = packageJson;
  return [
    `PostgreSQL ${serverVersion}`,
    `pg ${dependencies.pg}`,
    `Prisma ${dependencies['@prisma/client']}`,
    `Drizzle ${devDependencies['drizzle-orm']}`,
  ].join(', ');
}
