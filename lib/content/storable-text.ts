/**
 * Text that PostgreSQL can keep: refuses the null character, which its text type has no place for, and lone
 * surrogates, which have no UTF-8.
 */
import { z } from 'zod';

export const storableText = z
  .string({ error: 'must be a string' })
  .refine((text) => !text.includes('\0'), {
    error: 'must not contain the null character (U+0000)',
    abort: true,
  })
  .refine((text) => !/\p{Surrogate}/u.test(text), {
    error: 'must not contain half of a surrogate pair; it is not valid Unicode',
    abort: true,
  });
