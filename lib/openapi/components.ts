/**
 * The named schemas of the document, made of the very schemas that handlers check with, so that they cannot drift.
 */
import { z } from 'zod';
import {
  contentStatusSchema,
  itemChangeSchema,
  itemPageSchema,
  itemSchema,
  itemSummarySchema,
  newItemSchema,
  revisionPageSchema,
  revisionSchema,
  revisionSummarySchema,
  transitionSchema,
} from '@/lib/content/content-schemas';
import { evictionSchema, prewarmSchema, resizeSchema } from '@/lib/http/pool-change-bodies';
import { inputMistakeSchema, problemDocumentSchema } from '@/lib/http/problem-document';
import { healthDocumentSchema, livenessSchema, readinessSchema } from './health-schemas';
import { type JsonSchema, schemaReference } from './operation';
import { evictionResultSchema, prewarmResultSchema, resizeResultSchema } from './pool-change-schemas';
import {
  alertSchema,
  callerUsageSchema,
  distributionSchema,
  percentilesSchema,
  poolMeasurementsSchema,
  poolReportSchema,
  poolSampleSchema,
  serverActivitySchema,
} from './pool-schemas';
import { fleetReportSchema, poolSizingSchema } from './sizing-schemas';

/** What clients send; a field with a default is not required of them. */
const INPUTS = {
  NewItem: newItemSchema,
  ItemChange: itemChangeSchema,
  Transition: transitionSchema,
  Resize: resizeSchema,
  Eviction: evictionSchema,
  Prewarm: prewarmSchema,
};

const OUTPUTS = {
  ContentStatus: contentStatusSchema,
  ContentItem: itemSchema,
  ContentItemSummary: itemSummarySchema,
  ContentItemPage: itemPageSchema,
  Revision: revisionSchema,
  RevisionSummary: revisionSummarySchema,
  RevisionPage: revisionPageSchema,
  Problem: problemDocumentSchema,
  InputMistake: inputMistakeSchema,
  Liveness: livenessSchema,
  Readiness: readinessSchema,
  Health: healthDocumentSchema,
  PoolReport: poolReportSchema,
  PoolMeasurements: poolMeasurementsSchema,
  PoolSample: poolSampleSchema,
  Percentiles: percentilesSchema,
  Distribution: distributionSchema,
  CallerUsage: callerUsageSchema,
  ServerActivity: serverActivitySchema,
  Alert: alertSchema,
  PoolSizing: poolSizingSchema,
  FleetReport: fleetReportSchema,
  ResizeResult: resizeResultSchema,
  EvictionResult: evictionResultSchema,
  PrewarmResult: prewarmResultSchema,
};

export type SchemaName = keyof typeof INPUTS | keyof typeof OUTPUTS;

export function createSchemas(): Record<string, JsonSchema> {
  return { ...convert(INPUTS, 'input'), ...convert(OUTPUTS, 'output') };
}

function convert(named: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output') {
  // A registry of its own: the global one refuses a name twice, and one process evaluates this file several times.
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: (id) => String(schemaReference(id).$ref),
    // What a format already says, zod says again as a pattern that nobody can read.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema, $id, ...schema }]) => [name, schema as JsonSchema]),
  );
}
