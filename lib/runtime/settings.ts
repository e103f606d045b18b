import { parseSettings, type Settings } from '@/lib/config';
import { instanceName, processWide } from '@/lib/process';

const holder = processWide('settings', (): { current?: Settings } => ({}));

/** @throws ConfigurationError that lists everything that is wrong */
export function readSettings(): Settings {
  holder.current ??= parseSettings(process.env, instanceName());
  return holder.current;
}
