/**
 * Slugs: what an item is called in a URL. Lower-case Latin letters and digits in words joined by single hyphens, so
 * that a URL reads the same in every mail, log and terminal. Refuses everything else.
 */
import { z } from 'zod';

/** Longer URLs are cut off by mail programs and are not read by people. */
const SLUG_MAX_LENGTH = 100;

/** Letters that Unicode does not decompose into a base letter and a mark. */
const LATIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
};

export const slugSchema = z
  .string({ error: 'must be a string' })
  .max(SLUG_MAX_LENGTH, `must have ${SLUG_MAX_LENGTH} characters at most`)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower-case letters a–z and digits, in words joined by single hyphens',
  );

export function isSlug(text: string): boolean {
  return slugSchema.safeParse(text).success;
}

/** Undefined where the title has nothing that a slug can be made of. */
export function deriveSlug(title: string): string | undefined {
  const words = title
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[ßæœøđðłþ]/g, (letter) => LATIN[letter] ?? '')
    // "don't" is one word; a mark belongs to the letter before it.
    .replaceAll(/['’\p{Mark}]/gu, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const slug = words.join('-').slice(0, SLUG_MAX_LENGTH).replace(/-$/, '');
  return slug === '' ? undefined : slug;
}
