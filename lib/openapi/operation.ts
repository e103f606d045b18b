/** The parts of an OpenAPI 3.1 document that ours is made of; source: OpenAPI Specification 3.1.1. */
export type JsonSchema = Readonly<Record<string, unknown>>;

interface MediaType {
  readonly schema: JsonSchema;
}

export interface Header {
  readonly description: string;
  readonly schema: JsonSchema;
}

export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, MediaType>>;
  };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

type Method = 'get' | 'post' | 'patch' | 'delete';

/** By path pattern (`/api/content/{id}`), then by method. */
export type Paths = Readonly<Record<string, Partial<Record<Method, Operation>>>>;

export function schemaReference(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}
