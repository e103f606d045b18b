/** The parameters of a query, from the schema that reads it. */
import { z } from 'zod';
import type { JsonSchema, Parameter } from './operation';

export function queryParameters(schema: z.ZodObject): Parameter[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => {
    const { description, pattern, ...rest } = property as JsonSchema & { description?: string };
    // A pattern is how digits are checked in a URL; where the value is a number it says nothing.
    const kept = rest.type === 'integer' || pattern === undefined ? rest : { ...rest, pattern };
    return { name, in: 'query', required: false, ...(description && { description }), schema: kept };
  });
}
