/** Whether the gate before the pool chooses whom to serve; from the environment alone, as what is watched is. */
import type { ConfigProblem } from './configuration-error';
import { type Environment, readVariable, type Setting } from './setting';

export const ADMISSION = { variable: 'DATABASE_ADMISSION', label: 'Admission' } as const;

export function parseAdmission(env: Environment): {
  readonly admission: Setting<boolean>;
  readonly problems: readonly ConfigProblem[];
} {
  const text = readVariable(env, ADMISSION.variable);
  if (text === undefined)
    return { admission: Object.freeze({ value: true, source: 'default' }), problems: [] };
  const admission = Object.freeze({ value: text === 'on', source: 'environment' } as const);
  if (text === 'on' || text === 'off') return { admission, problems: [] };
  return {
    admission,
    problems: [{ key: ADMISSION.variable, value: JSON.stringify(text), allowed: 'on, off' }],
  };
}
