import { ContentError } from './content-error';

/**
 * Runs a write and turns its unique violation into the refusal of the slug. Nothing looks first: between a look and
 * a write somebody else can write. The slug is the only unique thing that a client chooses.
 */
export async function refusingTakenSlug<T>(slug: string | undefined, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (slug !== undefined && isUniqueViolation(error)) throw ContentError.slugTaken(slug);
    throw error;
  }
}

/** Prisma's P2002; by its code, as one process holds several copies of Prisma's error class. */
function isUniqueViolation(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'P2002';
}
