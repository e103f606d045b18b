/** An OTLP/HTTP receiver that takes protobuf and JSON, keeps what it got, and can be told to be down or to refuse. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { decodeProtobuf, METRICS_REQUEST, TRACES_REQUEST } from './otlp-protobuf';

const PROTOBUF = 'application/x-protobuf';

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface NumberPoint {
  readonly attributes?: readonly Attribute[];
  readonly asDouble?: number;
  readonly asInt?: number | string;
}

interface HistogramPoint {
  readonly attributes?: readonly Attribute[];
  readonly count: number | string;
  readonly sum: number;
  readonly bucketCounts: readonly (number | string)[];
  readonly explicitBounds: readonly number[];
}

export interface OtlpMetric {
  readonly name: string;
  readonly unit?: string;
  readonly gauge?: { readonly dataPoints: readonly NumberPoint[] };
  readonly sum?: {
    readonly dataPoints: readonly NumberPoint[];
    readonly isMonotonic?: boolean;
    readonly aggregationTemporality: number;
  };
  readonly histogram?: {
    readonly dataPoints: readonly HistogramPoint[];
    readonly aggregationTemporality: number;
  };
}

export interface OtlpSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status?: { readonly code?: number };
}

interface Batch<Item> {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly items: readonly Item[];
}

export interface OtlpReceiver {
  readonly url: string;
  readonly metrics: Batch<OtlpMetric>[];
  readonly spans: OtlpSpan[];
  /** What it answers from now on. */
  answer: number;
  readonly close: () => Promise<void>;
}

/** @param port of one that was there before; 0 is a free one */
export async function startOtlpReceiver(port = 0): Promise<OtlpReceiver> {
  const received = { metrics: [] as Batch<OtlpMetric>[], spans: [] as OtlpSpan[], answer: 200 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const content = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    const type = request.headers['content-type'] ?? '';
    // An answer with nothing to say: no bytes in protobuf.
    response.writeHead(received.answer, { 'Content-Type': type }).end(type === PROTOBUF ? '' : '{}');
    if (received.answer !== 200) return;
    const body = read(content, type, request.url);
    for (const { resource, scopeMetrics } of body.resourceMetrics ?? []) {
      received.metrics.push({
        resource: readAttributes(resource.attributes),
        headers: request.headers,
        items: scopeMetrics.flatMap(({ metrics }: { metrics: OtlpMetric[] }) => metrics),
      });
    }
    for (const { scopeSpans } of body.resourceSpans ?? []) {
      for (const { spans } of scopeSpans) {
        received.spans.push(
          ...spans.map((span: OtlpSpan & { attributes?: readonly Attribute[] }) => ({
            ...span,
            attributes: readAttributes(span.attributes),
          })),
        );
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return Object.assign(received, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

/** As `any`, as JSON is: of whichever signal. */
function read(content: Buffer, type: string, url = '') {
  const message = url.endsWith('/v1/metrics') ? METRICS_REQUEST : TRACES_REQUEST;
  return JSON.parse(
    type === PROTOBUF ? JSON.stringify(decodeProtobuf(content, message)) : content.toString('utf8'),
  );
}

export function readAttributes(attributes: readonly Attribute[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
