import type { DatabaseSettings } from './database-settings';
import { POOL_PARAMETER_ENTRIES, type PoolParameter } from './pool-parameters';
import type { Source } from './setting';

export interface DescribedSetting {
  /** Name of the URL parameter. */
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
  ];
}

function describeNumber(parameter: PoolParameter, value: number): string {
  if (parameter.unit === 'connections') return value === 1 ? '1 connection' : `${value} connections`;
  return value === 0 ? 'none' : `${value} s`;
}
