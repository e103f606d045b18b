/** The number of an item's version: in a body, in a query and in a path. */
import { z } from 'zod';

/** PostgreSQL's `integer`. */
export const VERSION_MAX = 2 ** 31 - 1;

const NOT_A_VERSION = 'must be a whole number from 1';

export const versionSchema = z
  .int({ error: NOT_A_VERSION })
  .min(1, NOT_A_VERSION)
  .max(VERSION_MAX, `must be ${VERSION_MAX} at most`);

/** From a URL. Digits only, so that `1e2`, `0x10` and ` 7` are refused and not read as numbers. */
export const versionTextSchema = z
  .string()
  .regex(/^[1-9][0-9]*$/, NOT_A_VERSION)
  .transform(Number)
  .pipe(versionSchema);
