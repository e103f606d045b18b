/**
 * Spans of requests (Next makes them by itself once there is somebody to take them), of Prisma's work, and of each wait
 * for a connection. Samplers and limits are read from the environment by the SDK.
 */
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { PrismaInstrumentation } from '@prisma/instrumentation';
import type { OtlpProtocol } from '@/lib/config';
import type { Logger } from '@/lib/logging';
import type { PoolWait } from '@/lib/stats';
import { announceOutages } from './announce-outages';

const WAIT_SPAN = 'contentflow.pool.acquire';

interface TracesPush {
  readonly resource: Resource;
  readonly protocol: OtlpProtocol;
  readonly log: Logger;
}

export async function pushTraces({ resource, protocol, log }: TracesPush) {
  const exporter = await createExporter(protocol);
  exporter.export = announceOutages('traces', log, exporter.export.bind(exporter));
  const provider = new NodeTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(exporter)] });
  provider.register();
  // Its constructor switches it on.
  new PrismaInstrumentation();
  return { beginWait, flush: () => provider.forceFlush(), stop: () => provider.shutdown() };
}

/** Loads the package that is used, and not the other. */
async function createExporter(protocol: OtlpProtocol): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter();
}

/** A span under whatever waits. A wait of nobody's makes none: everything that Prisma asks for is traced by itself. */
function beginWait(): (wait: PoolWait) => void {
  const parent = context.active();
  if (trace.getSpan(parent) === undefined) return () => undefined;
  const span = trace.getTracer('contentflow').startSpan(WAIT_SPAN, { kind: SpanKind.INTERNAL }, parent);
  return ({ label, outcome, waitMs }) => {
    span.setAttributes({
      'db.client.connection.pool.name': 'contentflow',
      'contentflow.caller': label,
      'contentflow.pool.wait_ms': waitMs,
    });
    if (outcome !== 'acquired') {
      span.setAttribute('error.type', outcome);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
  };
}
