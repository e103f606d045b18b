/** The whole API as one OpenAPI 3.1 document. A test holds it against the handlers and their real answers. */
import { adminPaths } from './admin-paths';
import { createSchemas } from './components';
import { contentPaths } from './content-paths';
import { healthPaths } from './health-paths';

export function createOpenApiDocument() {
  return {
    openapi: '3.1.1',
    info: {
      title: 'ContentFlow',
      version: '1',
      description:
        'Content items of a workspace, from draft to archive. Every failure is a problem document (RFC 9457) ' +
        'whose `code` is stable. A change names the version that it was made for and is refused when another ' +
        'one came first. A path that is not listed here is answered with `NOT_FOUND`, a method that a path does ' +
        'not have with `METHOD_NOT_ALLOWED`.',
    },
    servers: [{ url: '/', description: 'The server that this document came from.' }],
    tags: [
      { name: 'content', description: 'The items of the workspace that the API key belongs to.' },
      { name: 'operations', description: 'For probes, monitors and tools.' },
      { name: 'admin', description: 'For the admin page.' },
    ],
    paths: { ...contentPaths, ...healthPaths, ...adminPaths },
    components: {
      schemas: createSchemas(),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of the workspace.' },
        adminToken: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN of the server.' },
        metricsToken: { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN of the server.' },
      },
    },
  };
}
