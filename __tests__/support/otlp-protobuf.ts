/**
 * OTLP's protobuf → the shape that its JSON has. Written from the .proto files and not with the packages that sent it:
 * https://github.com/open-telemetry/opentelemetry-proto/tree/v1.9.0/opentelemetry/proto
 */
type Scalar = 'string' | 'hex' | 'double' | 'fixed64' | 'varint' | 'bool';

/** Number → name and type; a name that ends with [] is of a list. Fields that no test looks at are left out. */
interface Message {
  readonly [field: number]: readonly [name: string, type: Scalar | Message];
}

const ANY_VALUE: Message = {
  1: ['stringValue', 'string'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'varint'],
  4: ['doubleValue', 'double'],
};
const KEY_VALUE: Message = { 1: ['key', 'string'], 2: ['value', ANY_VALUE] };
const RESOURCE: Message = { 1: ['attributes[]', KEY_VALUE] };
const NUMBER_POINT: Message = {
  4: ['asDouble', 'double'],
  6: ['asInt', 'fixed64'],
  7: ['attributes[]', KEY_VALUE],
};
const HISTOGRAM_POINT: Message = {
  4: ['count', 'fixed64'],
  5: ['sum', 'double'],
  6: ['bucketCounts[]', 'fixed64'],
  7: ['explicitBounds[]', 'double'],
  9: ['attributes[]', KEY_VALUE],
};
const METRIC: Message = {
  1: ['name', 'string'],
  3: ['unit', 'string'],
  5: ['gauge', { 1: ['dataPoints[]', NUMBER_POINT] }],
  7: [
    'sum',
    {
      1: ['dataPoints[]', NUMBER_POINT],
      2: ['aggregationTemporality', 'varint'],
      3: ['isMonotonic', 'bool'],
    },
  ],
  9: ['histogram', { 1: ['dataPoints[]', HISTOGRAM_POINT], 2: ['aggregationTemporality', 'varint'] }],
};
const SPAN: Message = {
  1: ['traceId', 'hex'],
  2: ['spanId', 'hex'],
  4: ['parentSpanId', 'hex'],
  5: ['name', 'string'],
  7: ['startTimeUnixNano', 'fixed64'],
  8: ['endTimeUnixNano', 'fixed64'],
  9: ['attributes[]', KEY_VALUE],
  15: ['status', { 3: ['code', 'varint'] }],
};

export const METRICS_REQUEST: Message = {
  1: [
    'resourceMetrics[]',
    { 1: ['resource', RESOURCE], 2: ['scopeMetrics[]', { 2: ['metrics[]', METRIC] }] },
  ],
};
export const TRACES_REQUEST: Message = {
  1: ['resourceSpans[]', { 1: ['resource', RESOURCE], 2: ['scopeSpans[]', { 2: ['spans[]', SPAN] }] }],
};

/** Source: https://protobuf.dev/programming-guides/encoding */
export function decodeProtobuf(bytes: Buffer, message: Message): Record<string, unknown> {
  const decoded: Record<string, unknown> = {};
  let at = 0;
  const readVarint = (): bigint => {
    for (let value = 0n, shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Error(`Ends at ${bytes.length}, within a field`);
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(readVarint());
    const wireType = tag & 7;
    const isVarint = wireType === 0;
    const varint = isVarint ? readVarint() : 0n;
    const content = isVarint ? Buffer.alloc(0) : take(lengthOf(wireType, () => Number(readVarint())));
    const [name, type] = message[tag >>> 3] ?? [];
    if (name === undefined || type === undefined) continue;
    const values = isVarint ? [type === 'bool' ? varint === 1n : Number(varint)] : read(content, type);
    const key = name.replace('[]', '');
    decoded[key] = key === name ? values.at(-1) : [...((decoded[key] as unknown[]) ?? []), ...values];
  }
  return decoded;
}

function lengthOf(wireType: number, readLength: () => number): number {
  if (wireType === 1) return 8;
  if (wireType === 2) return readLength();
  if (wireType === 5) return 4;
  throw new Error(`No wire type of protobuf: ${wireType}`);
}

/** A list of numbers comes packed into one field. */
function read(content: Buffer, type: Scalar | Message): unknown[] {
  if (typeof type === 'object') return [decodeProtobuf(content, type)];
  if (type === 'string') return [content.toString('utf8')];
  if (type === 'hex') return [content.toString('hex')];
  const offsets = Array.from({ length: content.length / 8 }, (_, index) => index * 8);
  return offsets.map((offset) =>
    type === 'double' ? content.readDoubleLE(offset) : String(content.readBigInt64LE(offset)),
  );
}
