/** Numbers by series, from Prometheus' text and from what came by OTLP, so that the two can be held against each other. */
import { type OtlpMetric, readAttributes } from './otlp-receiver';

/** `name{label="value",…}`, labels in order of their names. */
export type Samples = ReadonlyMap<string, number>;

/** Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details */
export function parsePrometheusText(text: string): {
  readonly samples: Samples;
  readonly types: ReadonlyMap<string, string>;
} {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  for (const line of text.split('\n')) {
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type !== null) types.set(type[1] as string, type[2] as string);
    if (line === '' || line.startsWith('#')) continue;
    const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match === null) throw new Error(`Not a sample: ${line}`);
    const [, name = '', labelText = '', value = ''] = match;
    const labels = [...labelText.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(
      ([, label = '', text = '']) => [label, JSON.parse(`"${text}"`) as string] as const,
    );
    const key = seriesOf(name, Object.fromEntries(labels));
    if (samples.has(key)) throw new Error(`Twice: ${key}`);
    samples.set(key, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value));
  }
  return { samples, types };
}

/** As OpenTelemetry's rules for Prometheus name them. */
export function samplesOfOtlp(metrics: readonly OtlpMetric[]): Samples {
  const samples = new Map<string, number>();
  for (const { name, unit, gauge, sum, histogram } of metrics) {
    const base = name.replaceAll('.', '_') + (unit === 's' ? '_seconds' : '');
    for (const { attributes, asDouble, asInt } of gauge?.dataPoints ?? sum?.dataPoints ?? []) {
      const total = sum?.isMonotonic === true && !base.endsWith('_total') ? '_total' : '';
      samples.set(seriesOf(base + total, labelsOf(attributes)), Number(asDouble ?? asInt));
    }
    for (const point of histogram?.dataPoints ?? []) {
      const labels = labelsOf(point.attributes);
      samples.set(seriesOf(`${base}_count`, labels), Number(point.count));
      samples.set(seriesOf(`${base}_sum`, labels), point.sum);
      let below = 0;
      point.bucketCounts.forEach((count, index) => {
        below += Number(count);
        const le = String(point.explicitBounds[index] ?? '+Inf');
        samples.set(seriesOf(`${base}_bucket`, { ...labels, le }), below);
      });
    }
  }
  return samples;
}

export function seriesOf(name: string, labels: Readonly<Record<string, string>> = {}): string {
  const text = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(',');
  return text === '' ? name : `${name}{${text}}`;
}

function labelsOf(attributes: Parameters<typeof readAttributes>[0]): Record<string, string> {
  const entries = Object.entries(readAttributes(attributes));
  return Object.fromEntries(entries.map(([name, value]) => [name.replaceAll('.', '_'), String(value)]));
}
