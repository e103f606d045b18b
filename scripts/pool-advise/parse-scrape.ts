/** Prometheus' text → samples by name; what is no sample is refused with its line. */
import { CommandError } from '../run-command';

export interface Sample {
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

export type Scrape = ReadonlyMap<string, readonly Sample[]>;

/** Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details */
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' };

/** @param name of the file, for the message. @throws CommandError */
export function parseScrape(text: string, name: string): Scrape {
  const scrape = new Map<string, Sample[]>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, metric = '', labelText = '', valueText = ''] = SAMPLE.exec(line.trim()) ?? [];
    const value = parseValue(valueText);
    if (metric === '' || value === undefined) {
      throw new CommandError(
        `${name} is no scrape in Prometheus' text format: line ${index + 1} is no sample.`,
      );
    }
    const labels = [...labelText.matchAll(LABEL)].map(
      ([, label = '', raw = '']) =>
        [label, raw.replace(/\\[n"\\]/g, (escaped) => ESCAPES[escaped] ?? escaped)] as const,
    );
    const samples = scrape.get(metric) ?? [];
    samples.push({ labels: new Map(labels), value });
    scrape.set(metric, samples);
  }
  return scrape;
}

function parseValue(text: string): number | undefined {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  if (text === 'NaN') return Number.NaN;
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
}
