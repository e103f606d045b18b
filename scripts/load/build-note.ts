/** Whether the build that is measured is that of the sources that are there. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { findBuildReason, readSources } from '../local/build-reason';
import { PROJECT_DIRECTORY } from '../project';

/** Next writes it before it reads the sources. */
const BUILD_STARTED = path.join(PROJECT_DIRECTORY, '.next', 'package.json');

export function findOutdatedBuild(): string[] {
  const builtAtMs = statSync(BUILD_STARTED, { throwIfNoEntry: false })?.mtimeMs;
  const reason = findBuildReason(builtAtMs, readSources(PROJECT_DIRECTORY));
  return reason === undefined ? [] : [`the build is not of the sources that are here: ${reason}`];
}
