/** The ways in which the content domain refuses, each with its HTTP status and public words. */
import type { ContentStatus } from './content-status';

export const CONTENT_PROBLEMS = {
  ITEM_NOT_FOUND: {
    status: 404,
    title: 'No such content item',
    detail: 'This workspace has no content item of that id.',
  },
  REVISION_NOT_FOUND: {
    status: 404,
    title: 'No such revision',
    detail: 'This workspace has no content item of that id with a revision of that version.',
  },
  STALE_VERSION: {
    status: 409,
    title: 'The item has changed since it was read',
    detail: 'Nothing was changed. Read the item, apply the change to `currentVersion` and send it again.',
  },
  ILLEGAL_TRANSITION: {
    status: 409,
    title: 'The item cannot go from its status to that one',
    detail: 'Nothing was changed. `legalTransitions` names the statuses that may follow `status`.',
  },
  SLUG_TAKEN: {
    status: 409,
    title: 'The slug is taken',
    detail: 'Another content item of this workspace has that slug. Choose another one and send it as `slug`.',
  },
  SLUG_UNDERIVABLE: {
    status: 422,
    title: 'No slug can be made of that title',
    detail: 'The title has no letter of the Latin alphabet and no digit. Send a slug of your own as `slug`.',
  },
} as const;

export type ContentErrorCode = keyof typeof CONTENT_PROBLEMS;

export class ContentError extends Error {
  override readonly name = 'ContentError';
  readonly code: ContentErrorCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Facts that help the client go on; public. */
  readonly members: Readonly<Record<string, unknown>>;

  private constructor(code: ContentErrorCode, members: Readonly<Record<string, unknown>> = {}) {
    super(CONTENT_PROBLEMS[code].title);
    this.code = code;
    this.status = CONTENT_PROBLEMS[code].status;
    this.title = CONTENT_PROBLEMS[code].title;
    this.detail = CONTENT_PROBLEMS[code].detail;
    this.members = members;
  }

  /** Also for items of other workspaces: whether they exist is nobody else's business. */
  static itemNotFound(): ContentError {
    return new ContentError('ITEM_NOT_FOUND');
  }

  static revisionNotFound(): ContentError {
    return new ContentError('REVISION_NOT_FOUND');
  }

  static staleVersion(currentVersion: number): ContentError {
    return new ContentError('STALE_VERSION', { currentVersion });
  }

  static illegalTransition(status: ContentStatus, legalTransitions: readonly ContentStatus[]): ContentError {
    return new ContentError('ILLEGAL_TRANSITION', { status, legalTransitions });
  }

  static slugTaken(slug: string): ContentError {
    return new ContentError('SLUG_TAKEN', { slug });
  }

  static slugUnderivable(): ContentError {
    return new ContentError('SLUG_UNDERIVABLE', {
      errors: [{ pointer: '#/slug', detail: 'is needed with this title' }],
    });
  }
}
