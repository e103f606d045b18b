/** Requests for an operation of the OpenAPI document: near enough to pass the first checks, and wrong somewhere. */
import fc from 'fast-check';
import type { JsonSchema, Parameter } from '@/lib/openapi/operation';
import type { ApiDocument, ApiOperation, AttackedServer } from '../support/attacked-server';
import { type RawRequest, rawRequest } from '../support/raw-http';
import type { Credential } from './harmless';
import { hostileBody, hostileHeaders, hostileSegment, hostileText, percentEncode } from './hostile-values';

export interface HostileRequest {
  readonly as: Credential;
  readonly request: RawRequest;
  /** As the operation wants it, whatever it carries. */
  readonly isWellFormed: boolean;
}

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'PURGE',
] as const;

/** An attacker may hold any of these; the other workspace's key is not his. */
const CREDENTIALS: readonly Credential[] = [
  ...(['none', 'ours', 'admin', 'metrics', 'a guess', 'basic', 'rubbish', 'long'] as const),
];

interface Ids {
  readonly ours: AttackedServer['ours'];
  readonly theirs: AttackedServer['theirs'];
}

export function hostileRequests(
  { path, method, operation }: ApiOperation,
  { components }: ApiDocument,
  ids: Ids,
): fc.Arbitrary<HostileRequest> {
  const parameters = operation.parameters ?? [];
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const mediaType = Object.keys(operation.requestBody?.content ?? {})[0];
  const valid =
    schema === undefined ? fc.constant(undefined) : validBody(schema, components.schemas, ids, mediaType);
  return fc
    .record({
      as: fc.oneof(
        { weight: 3, arbitrary: fc.constant(likelyCredential(operation)) },
        fc.constantFrom(...CREDENTIALS),
      ),
      path: pathOf(path, parameters, ids),
      query: queryOf(parameters, components.schemas, ids),
      headers: fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: hostileHeaders }),
      body: fc.oneof({ weight: 3, arbitrary: valid }, { weight: 1, arbitrary: hostileBody }),
      method: fc.oneof(
        { weight: 8, arbitrary: fc.constant(method) },
        { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
      ),
    })
    .map(({ as, path: target, query, headers, body, method: chosen }) => ({
      as,
      request: {
        method: chosen,
        target: `${target.text}${query}`,
        headers: { ...(mediaType !== undefined && { 'Content-Type': mediaType }), ...headers },
        ...(body !== undefined && { body }),
      },
      isWellFormed: chosen === method && target.isPlain && !('Expect' in headers),
    }));
}

export function render({ request }: HostileRequest, authorization: string | undefined): Buffer {
  return rawRequest({
    ...request,
    headers: { ...request.headers, ...(authorization !== undefined && { Authorization: authorization }) },
  });
}

function likelyCredential({ security }: ApiOperation['operation']): Credential {
  const [scheme] = security.flatMap((way) => Object.keys(way));
  if (scheme === 'apiKey') return 'ours';
  return scheme === undefined ? 'none' : 'admin';
}

function pathOf(path: string, parameters: readonly Parameter[], ids: Ids) {
  const segments = path.split('/').map((segment) => {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    const schema = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)?.schema;
    if (schema === undefined) return fc.constant({ text: segment, isPlain: true });
    return fc.oneof(
      {
        weight: 3,
        arbitrary: valueFor(schema, {}, ids).map((value) => ({ text: encode(value), isPlain: true })),
      },
      { weight: 1, arbitrary: hostileSegment.map((text) => ({ text, isPlain: false })) },
    );
  });
  return fc.tuple(...segments).map((parts) => ({
    text: parts.map(({ text }) => text).join('/'),
    isPlain: parts.every(({ isPlain }) => isPlain),
  }));
}

function queryOf(parameters: readonly Parameter[], schemas: Schemas, ids: Ids): fc.Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  const pairs = known.map(({ name, schema }) =>
    fc
      .oneof(
        fc.constant(undefined),
        valueFor(schema, schemas, ids).map(encode),
        hostileSegment,
        // What a cursor is on the outside.
        hostileText.map((text) => Buffer.from(text).toString('base64url')),
      )
      .map((value) => (value === undefined ? undefined : `${name}=${value}`)),
  );
  const stray = fc.option(
    fc.oneof(hostileSegment, fc.constantFrom('a[]=1', 'a[b]=1', '&&&', '=x', '__proto__=1', '?', '#x', '%')),
    { freq: 4, nil: undefined },
  );
  return fc.tuple(stray, ...pairs).map((all) => {
    const given = all.filter((pair) => pair !== undefined);
    return given.length === 0 ? '' : `?${given.join('&')}`;
  });
}

/** An object may have a `toString` that is none: what is to be hostile to the server must not be so to us. */
const encode = (value: unknown): string =>
  percentEncode(Buffer.from(typeof value === 'object' ? JSON.stringify(value) : String(value)));

type Schemas = Readonly<Record<string, JsonSchema>>;

/** A value that the schema takes, more often than not. */
function valueFor(schema: JsonSchema, schemas: Schemas, ids: Ids): fc.Arbitrary<unknown> {
  const { $ref, format, type, enum: choices } = schema;
  if (typeof $ref === 'string') return valueFor(schemas[$ref.split('/').at(-1) ?? ''] ?? {}, schemas, ids);
  if (Array.isArray(choices)) return fc.constantFrom(...choices);
  if (format === 'uuid') return fc.oneof(fc.constantFrom(...idsOf(ids)), fc.uuid());
  if (type === 'integer' || type === 'number')
    return fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer(), fc.double());
  if (type === 'boolean') return fc.boolean();
  if (type === 'array') return fc.array(fc.jsonValue(), { maxLength: 5 });
  if (type === 'object') return objectOf(schema, schemas, ids);
  return fc.oneof(fc.constantFrom('title', 'a-slug', 'Some text'), hostileText);
}

function objectOf(schema: JsonSchema, schemas: Schemas, ids: Ids): fc.Arbitrary<Record<string, unknown>> {
  const { properties = {} } = schema as { properties?: Schemas };
  const fields = Object.entries(properties).map(([name, property]) =>
    fc
      .oneof(
        { weight: 5, arbitrary: valueFor(property, schemas, ids) },
        { weight: 1, arbitrary: fc.oneof(fc.jsonValue(), hostileText, fc.constant(undefined)) },
      )
      .map((value): [string, unknown] => [name, value]),
  );
  const stray = fc.option(fc.tuple(fc.constantFrom('__proto__', 'workspaceId', 'id', ''), fc.jsonValue()), {
    freq: 8,
  });
  return fc
    .tuple(stray, ...fields)
    .map((pairs) =>
      Object.fromEntries(
        pairs.filter((pair) => pair !== null && pair[1] !== undefined) as [string, unknown][],
      ),
    );
}

function validBody(schema: JsonSchema, schemas: Schemas, ids: Ids, mediaType: string | undefined) {
  return valueFor(schema, schemas, ids).map((value) => {
    if (mediaType === 'application/json') return JSON.stringify(value) ?? '';
    const fields = Object.entries(value as Record<string, unknown>);
    return fields.map(([name, field]) => `${encode(name)}=${encode(field)}`).join('&');
  });
}

const idsOf = ({ ours, theirs }: Ids) => [ours.draftId, ours.publishedId, theirs.draftId, theirs.publishedId];
