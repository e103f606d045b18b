export interface CursorParameters {
  readonly cursor?: string | string[];
}

/** A cursor that is there twice is none that a page has written. */
export function cursorOf({ cursor }: CursorParameters): string | undefined {
  return Array.isArray(cursor) ? '' : cursor;
}
