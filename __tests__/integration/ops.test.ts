/** What is shipped in ops/: by Prometheus' own tool where it is installed, and by what can be read without it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ALERT_RULES, RULES } from '@/lib/alerts';
import { PROBE_LABEL } from '@/lib/db';
import { readDashboard } from '../support/dashboard';
import { adaptConfig, describeWithPrometheus, OPS, RULES_FILE, runPromtool } from '../support/prometheus';

const rules = readFileSync(RULES_FILE, 'utf8');
const ruleTests = readFileSync(path.join(OPS, 'contentflow-alerts.test.yml'), 'utf8');
const dashboard = readDashboard();
const alerts = rules
  .split(/^ +- alert: /m)
  .slice(1)
  .map((text) => ({ name: text.slice(0, text.indexOf('\n')), text }));

/** `pool-saturated` → `ContentflowPoolSaturated`. */
const alertName = (rule: string) =>
  `Contentflow${rule.replaceAll(/(?:^|-)(\w)/g, (_match, letter: string) => letter.toUpperCase())}`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'contentflow-ops-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describeWithPrometheus('promtool', () => {
  test('takes the rules', () => {
    expect(runPromtool(['check', 'rules', RULES_FILE])).toContain(`${alerts.length} rules found`);
  });

  test('takes the example configuration', () => {
    const tokenFile = path.join(folder, 'token');
    writeFileSync(tokenFile, 'secret');
    writeFileSync(
      path.join(folder, 'prometheus.yml'),
      adaptConfig([['/etc/prometheus/contentflow-metrics-token', tokenFile]]),
    );
    cpSync(RULES_FILE, path.join(folder, path.basename(RULES_FILE)));
    expect(runPromtool(['check', 'config', 'prometheus.yml'], folder)).toContain('is valid');
  });

  test('sees each rule fire when it should and not when it should not', () => {
    expect(runPromtool(['test', 'rules', 'contentflow-alerts.test.yml'])).toContain('SUCCESS');
  });

  test.each([
    ['>= 0.8\n', '>= 0.81\n'],
    ['for: 10s', 'for: 5m'],
    ['contentflow_caller!="probe"', 'contentflow_caller!=""'],
    ['read_timestamp_seconds[3m]) > 0', 'read_timestamp_seconds[3m]) >= 0'],
    ['contentflow_shed_reason!="nested"', 'contentflow_shed_reason!=""'],
    ['[3m]', '[1m]'],
    ['          unless on', '          or on'],
    ['keep_firing_for: 2m', 'keep_firing_for: 15s'],
  ])('and would see it, were %j %j', (from, to) => {
    expect(rules).toContain(from);
    writeFileSync(path.join(folder, 'contentflow-alerts.yml'), rules.replaceAll(from, to));
    writeFileSync(path.join(folder, 'contentflow-alerts.test.yml'), ruleTests);
    expect(() => runPromtool(['test', 'rules', 'contentflow-alerts.test.yml'], folder)).toThrow('FAILED');
  });

  test('takes every expression of the dashboard', () => {
    const records = dashboard.expressions.map((expression, index) => ({
      record: `expression_${index}`,
      expr: expression
        .replaceAll('$__rate_interval', '1m')
        .replaceAll('$job', 'contentflow')
        .replaceAll('$instance', '.*'),
    }));
    // JSON is YAML.
    const file = { groups: [{ name: 'dashboard', rules: records }] };
    writeFileSync(path.join(folder, 'dashboard.yml'), JSON.stringify(file));
    expect(runPromtool(['check', 'rules', 'dashboard.yml'], folder)).toContain(
      `${records.length} rules found`,
    );
  });
});

describe('the rules', () => {
  test('mirror each alert of the application with its severity, and watch the scrape', () => {
    expect(alerts.map(({ name }) => name).toSorted()).toEqual(
      [...ALERT_RULES.map(alertName), 'ContentflowScrapeFailing', 'ContentflowMetricsAbsent'].toSorted(),
    );
    for (const rule of ALERT_RULES) {
      const severity = RULES[rule].severity === 'warn' ? 'warning' : 'critical';
      expect(alerts.find(({ name }) => name === alertName(rule))?.text).toContain(`severity: ${severity}\n`);
    }
  });

  test.each(alerts)(
    '$name is tested in both directions, and says what is wrong and what to do',
    ({ name, text }) => {
      const query = `count(ALERTS{alertname="${name}", alertstate="firing"})`;
      const results = ruleTests
        .split(query)
        .slice(1)
        .map((after) => /exp_samples:( \[\])?\n/.exec(after)?.[1]);
      expect(new Set(results)).toEqual(new Set([' []', undefined]));
      for (const part of [/summary: .{10}/, /description: (>-\n|.{10})/, /action: .+/])
        expect(text).toMatch(part);
    },
  );

  test('leave out the checks of the application itself', () => {
    expect(rules).toContain(`contentflow_caller!="${PROBE_LABEL}"`);
  });
});

describe('the dashboard', () => {
  test('asks the data source and the instances that the reader chose', () => {
    expect(dashboard.variables).toEqual(['datasource', 'job', 'instance']);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own syntax.
    const uid = '${datasource}';
    for (const { title, datasource, targets } of dashboard.panels) {
      for (const chosen of [datasource, ...targets.map((target) => target.datasource)]) {
        expect({ title, chosen }).toEqual({ title, chosen: { type: 'prometheus', uid } });
      }
      for (const { expr } of targets) {
        const selectors = expr.match(/[a-z_]+\{/g)?.length;
        expect({ title, chosen: expr.match(/job="\$job", instance=~"\$instance"/g)?.length }).toEqual({
          title,
          chosen: selectors,
        });
      }
    }
  });

  test('gives each panel a title, a unit, an id and a place of its own', () => {
    const taken = new Set<string>();
    for (const { title, fieldConfig, gridPos, id } of dashboard.panels) {
      expect(title).not.toBe('');
      expect(fieldConfig.defaults.unit).toMatch(/^(short|s|ops|percentunit)$/);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      const cells = Array.from(
        { length: gridPos.w * gridPos.h },
        (_, cell) => `${gridPos.x + (cell % gridPos.w)} ${gridPos.y + Math.floor(cell / gridPos.w)}`,
      );
      for (const place of [`id ${id}`, ...cells]) {
        expect(taken).not.toContain(place);
        taken.add(place);
      }
    }
  });

  test('shows durations in seconds and shares in percent', () => {
    for (const { title, fieldConfig, targets } of dashboard.panels) {
      for (const { expr } of targets) {
        if (/histogram_quantile|_(oldest|predicted|delay)_seconds|time\(\)/.test(expr)) {
          expect({ title, unit: fieldConfig.defaults.unit }).toEqual({ title, unit: 's' });
        }
      }
    }
  });
});
