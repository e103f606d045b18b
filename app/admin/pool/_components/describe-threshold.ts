import type { PoolReport } from '@/lib/runtime';

/** "threshold 1 s", or that nobody looks. @param name of the setting */
export function describeThreshold(settings: PoolReport['settings'], name: string): string {
  const value = settings.find((setting) => setting.name === name)?.value;
  return value === undefined || value === 'off' ? `not watched: ${name} is 0` : `threshold ${value}`;
}
