/** The content API's operations. */
import { CONTENT_PROBLEMS } from '@/lib/content/content-error';
import {
  deletionQuerySchema,
  itemListQuerySchema,
  revisionListQuerySchema,
} from '@/lib/content/content-queries';
import { VERSION_MAX } from '@/lib/content/item-version';
import { LONGEST_REQUEST_TIMEOUT_MS, REQUEST_TIMEOUT_HEADER } from '@/lib/http/request-deadline';
import { REQUEST_PROBLEMS } from '@/lib/http/request-error';
import type { SchemaName } from './components';
import { type Operation, type Parameter, type Paths, schemaReference } from './operation';
import { queryParameters } from './query-parameters';
import { DATABASE_PROBLEMS, jsonResponse, problemResponses } from './responses';

const PROBLEMS = { ...REQUEST_PROBLEMS, ...CONTENT_PROBLEMS };

type ProblemCode = keyof typeof PROBLEMS;

const BODY_PROBLEMS = [
  'MALFORMED_JSON',
  'BODY_INTERRUPTED',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'INVALID_BODY',
] as const;

interface ContentOperation extends Pick<Operation, 'operationId' | 'summary'> {
  readonly answers: Operation['responses'];
  readonly parameters?: readonly Parameter[];
  readonly body?: SchemaName;
  readonly problems?: readonly ProblemCode[];
}

const ID: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
};

const VERSION: Parameter = {
  name: 'version',
  in: 'path',
  required: true,
  schema: { type: 'integer', minimum: 1, maximum: VERSION_MAX },
};

const TIMEOUT: Parameter = {
  name: REQUEST_TIMEOUT_HEADER,
  in: 'header',
  required: false,
  description:
    'After so many milliseconds nobody waits for the answer any more: what waits for the database by then is given up. It shortens the server’s own limit and never lengthens it.',
  schema: { type: 'integer', minimum: 1, maximum: LONGEST_REQUEST_TIMEOUT_MS },
};

export const contentPaths: Paths = {
  '/api/content': {
    get: operation({
      operationId: 'listItems',
      summary: 'The items of the workspace, newest first',
      parameters: queryParameters(itemListQuerySchema),
      answers: { 200: jsonResponse('A page of items without their bodies.', 'ContentItemPage') },
      problems: ['BAD_QUERY'],
    }),
    post: operation({
      operationId: 'createItem',
      summary: 'A new draft',
      body: 'NewItem',
      answers: {
        201: jsonResponse('The draft.', 'ContentItem', {
          Location: { description: 'The path of the item.', schema: { type: 'string' } },
        }),
      },
      problems: ['SLUG_TAKEN', 'SLUG_UNDERIVABLE'],
    }),
  },
  '/api/content/{id}': {
    get: operation({
      operationId: 'readItem',
      summary: 'One item',
      parameters: [ID],
      answers: { 200: jsonResponse('The item.', 'ContentItem') },
      problems: ['ITEM_NOT_FOUND'],
    }),
    patch: operation({
      operationId: 'updateItem',
      summary: 'Change text or slug of the version that was read; what is published changes at once',
      parameters: [ID],
      body: 'ItemChange',
      answers: { 200: jsonResponse('The item as it is now.', 'ContentItem') },
      problems: ['ITEM_NOT_FOUND', 'STALE_VERSION', 'SLUG_TAKEN'],
    }),
    delete: operation({
      operationId: 'deleteItem',
      summary: 'Delete an item with its revisions',
      parameters: [ID, ...queryParameters(deletionQuerySchema)],
      answers: { 204: { description: 'The item is gone.' } },
      problems: ['BAD_QUERY', 'ITEM_NOT_FOUND', 'STALE_VERSION'],
    }),
  },
  '/api/content/{id}/transitions': {
    post: operation({
      operationId: 'transitionItem',
      summary: 'Move an item to another status',
      parameters: [ID],
      body: 'Transition',
      answers: { 200: jsonResponse('The item as it is now.', 'ContentItem') },
      problems: ['ITEM_NOT_FOUND', 'STALE_VERSION', 'ILLEGAL_TRANSITION'],
    }),
  },
  '/api/content/{id}/revisions': {
    get: operation({
      operationId: 'listRevisions',
      summary: 'What an item was at each of its versions, newest first',
      parameters: [ID, ...queryParameters(revisionListQuerySchema)],
      answers: { 200: jsonResponse('A page of revisions without their bodies.', 'RevisionPage') },
      problems: ['BAD_QUERY', 'ITEM_NOT_FOUND'],
    }),
  },
  '/api/content/{id}/revisions/{version}': {
    get: operation({
      operationId: 'readRevision',
      summary: 'One revision with its body',
      parameters: [ID, VERSION],
      answers: { 200: jsonResponse('The revision.', 'Revision') },
      problems: ['ITEM_NOT_FOUND', 'REVISION_NOT_FOUND'],
    }),
  },
};

function operation({
  operationId,
  summary,
  answers,
  parameters = [],
  body,
  problems = [],
}: ContentOperation): Operation {
  const codes: ProblemCode[] = ['BAD_HEADER', 'UNAUTHENTICATED', ...(body ? BODY_PROBLEMS : []), ...problems];
  return {
    operationId,
    summary,
    tags: ['content'],
    security: [{ apiKey: [] }],
    parameters: [...parameters, TIMEOUT],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaReference(body) } } },
    }),
    responses: {
      ...answers,
      ...problemResponses([...codes.map((code) => ({ code, ...PROBLEMS[code] })), ...DATABASE_PROBLEMS]),
    },
  };
}
