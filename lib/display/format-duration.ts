/** "0.03 ms", "0.3 ms", "4 ms", "3.1 s", "12 min", "5 h": as exact as a person can use it. */
export function formatDuration(durationMs: number): string {
  if (durationMs === 0) return '0 ms';
  if (durationMs < 0.005) return '< 0.01 ms';
  if (durationMs < 0.05) return `${durationMs.toFixed(2)} ms`;
  if (durationMs < 0.95) return `${durationMs.toFixed(1)} ms`;
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`;
  const seconds = durationMs / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const minutes = seconds / 60;
  if (minutes < 59.5) return `${Math.round(minutes)} min`;
  const hours = minutes / 60;
  return hours < 47.5 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}
