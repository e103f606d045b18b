import { ADMISSION } from './admission-settings';
import type { DatabaseSettings } from './database-settings';
import { FLEET_NUMBERS } from './fleet-settings';
import { OBSERVATION_NUMBERS, OBSERVATION_SWITCHES } from './observation-settings';
import { POOL_PARAMETER_ENTRIES, type PoolParameter } from './pool-parameters';
import type { Source } from './setting';

export interface DescribedSetting {
  /** Of the URL parameter; of the variable where no parameter carries it. */
  readonly name: string;
  readonly label: string;
  /** With its unit, for people. */
  readonly value: string;
  readonly source: Source;
  /** Where to change it. */
  readonly variable: string | undefined;
}

/** Every setting of the pool for people to read; holds no secret. */
export function describeDatabaseSettings(settings: DatabaseSettings): readonly DescribedSetting[] {
  const numbers = POOL_PARAMETER_ENTRIES.map(([key, parameter]) => ({
    name: parameter.name,
    label: parameter.label,
    value: describeNumber(parameter, settings[key].value),
    source: settings[key].source,
    variable: parameter.variable,
  }));
  const text = (name: string, label: string, value: string, source: Source): DescribedSetting => ({
    name,
    label,
    value,
    source,
    variable: undefined,
  });
  return [
    ...numbers,
    text('schema', 'Schema', settings.schema.value, settings.schema.source),
    text(
      'application_name',
      'Application name',
      settings.applicationName.value,
      settings.applicationName.source,
    ),
    text('sslmode', 'TLS', settings.tls.value.mode, settings.tls.source),
    {
      ...text('DATABASE_DRIVER', 'Driver', describeDriver(settings), settings.driver.source),
      variable: 'DATABASE_DRIVER',
    },
    text('pgbouncer', 'Pooler in between', settings.pooler.value, settings.pooler.source),
    text(
      'statement_cache_size',
      'Prepared statements',
      settings.statementCacheSize.value === 0
        ? 'none'
        : `${settings.statementCacheSize.value} for each connection`,
      settings.statementCacheSize.source,
    ),
    {
      name: ADMISSION.variable,
      label: ADMISSION.label,
      value: settings.admission.value ? 'on' : 'off',
      source: settings.admission.source,
      variable: ADMISSION.variable,
    },
    ...describeFleet(settings),
    ...describeObservation(settings),
  ];
}

function describeDriver({ driver, webSocketProxy }: DatabaseSettings): string {
  const through = webSocketProxy === undefined || driver.value === 'pg' ? '' : `, through ${webSocketProxy}`;
  return driver.why.startsWith('auto')
    ? `${driver.value} (${driver.why})${through}`
    : `${driver.value}${through}`;
}

function describeFleet({ maxInstances, deployOverlap }: DatabaseSettings): readonly DescribedSetting[] {
  const describe = (key: keyof typeof FLEET_NUMBERS, value: string, source: Source) => {
    const { variable, label } = FLEET_NUMBERS[key];
    return { name: variable, label, value, source, variable };
  };
  return [
    describe('maxInstances', String(maxInstances.value ?? 'not said'), maxInstances.source),
    describe('deployOverlap', `${deployOverlap.value} ×`, deployOverlap.source),
  ];
}

function describeObservation(settings: DatabaseSettings): readonly DescribedSetting[] {
  const numbers = keysOf(OBSERVATION_NUMBERS).map((key) => {
    const { variable, label } = OBSERVATION_NUMBERS[key];
    const { value, source } = settings[key];
    return { name: variable, label, value: value === 0 ? 'off' : `${value} s`, source, variable };
  });
  const switches = keysOf(OBSERVATION_SWITCHES).map((key) => {
    const { variable, label } = OBSERVATION_SWITCHES[key];
    const { value, source } = settings[key];
    return { name: variable, label, value: value ? 'on' : 'off', source, variable };
  });
  return [...numbers, ...switches];
}

function keysOf<Table extends object>(table: Table): (keyof Table)[] {
  return Object.keys(table) as (keyof Table)[];
}

function describeNumber(parameter: PoolParameter, value: number): string {
  if (parameter.unit === 'connections') return value === 1 ? '1 connection' : `${value} connections`;
  return value === 0 ? 'none' : `${value} s`;
}
