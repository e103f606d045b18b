import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** Whether scripts run; what needs them is not offered before. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
