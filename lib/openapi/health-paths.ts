/** The operations for probes and monitors, and this document's own. */
import { ADMIN_PROBLEMS } from '@/lib/auth/admin-refusal';
import type { SchemaName } from './components';
import { type Operation, type Paths, type ResponseObject, schemaReference } from './operation';
import { problemResponses, REQUEST_ID } from './responses';

export const healthPaths: Paths = {
  '/api/health/live': {
    get: probe('readLiveness', 'The process is up', { 200: health('It is.', 'Liveness') }),
  },
  '/api/health/ready': {
    get: probe('readReadiness', 'Whether to send traffic here', {
      200: health('Send it.', 'Readiness'),
      503: health('Send it elsewhere.', 'Readiness'),
    }),
  },
  '/api/health/db': {
    get: {
      ...probe('readDatabaseHealth', 'The database and its pool', {
        200: health('The database answers; with status `warn` the pool is full.', 'Health'),
        503: health('The database does not answer.', 'Health'),
      }),
      // With the admin token there is more to read.
      security: [{}, { adminToken: [] }],
    },
  },
  '/api/metrics': {
    get: {
      ...probe('readMetrics', 'Metrics of the pool, for Prometheus', {
        200: {
          description: 'Prometheus’ text format; docs/metrics.md says what each name means.',
          headers: { 'X-Request-Id': REQUEST_ID },
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
        ...problemResponses([{ code: 'NO_METRICS_ACCESS', ...ADMIN_PROBLEMS.NO_METRICS_ACCESS }]),
      }),
      security: [{ metricsToken: [] }, { adminToken: [] }],
    },
  },
  '/api/openapi.json': {
    get: probe('readOpenApi', 'This document', {
      200: {
        description: 'An OpenAPI 3.1 document.',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['openapi', 'paths'],
              properties: { openapi: { const: '3.1.1' }, paths: { type: 'object' } },
            },
          },
        },
      },
    }),
  },
};

function probe(operationId: string, summary: string, responses: Operation['responses']): Operation {
  return { operationId, summary, tags: ['operations'], security: [], responses };
}

function health(description: string, schema: SchemaName): ResponseObject {
  return { description, content: { 'application/health+json': { schema: schemaReference(schema) } } };
}
