/** The parts of Grafana's dashboard that its tests look at. */
import { readFileSync } from 'node:fs';

interface Target {
  readonly expr: string;
  readonly datasource: unknown;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource: unknown;
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
  readonly fieldConfig: { readonly defaults: { readonly unit: string } };
  readonly targets: readonly Target[];
}

export function readDashboard() {
  const { panels, templating } = JSON.parse(readFileSync('ops/grafana/contentflow-pool.json', 'utf8')) as {
    readonly panels: readonly Panel[];
    readonly templating: { readonly list: readonly { readonly name: string }[] };
  };
  const shown = panels.filter(({ type }) => type !== 'row');
  return {
    panels: shown,
    variables: templating.list.map(({ name }) => name),
    expressions: shown.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  };
}
