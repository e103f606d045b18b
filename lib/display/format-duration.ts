/** "0.03 ms", "0.3 ms", "4 ms", "3.1 s", "1 min 35 s", "12 min", "5 h": as exact as a person can use it. */
export function formatDuration(durationMs: number): string {
  if (durationMs === 0) return '0 ms';
  if (durationMs < 0.005) return '< 0.01 ms';
  if (durationMs < 0.05) return `${durationMs.toFixed(2)} ms`;
  if (durationMs < 0.95) return `${durationMs.toFixed(1)} ms`;
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`;
  const seconds = durationMs / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const minutes = seconds / 60;
  if (seconds < 599.5) return inTwo(seconds, 'min', 's');
  if (minutes < 59.5) return `${Math.round(minutes)} min`;
  const hours = minutes / 60;
  if (minutes < 599.5) return inTwo(minutes, 'h', 'min');
  return hours < 47.5 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}

/** "1 min 35 s", "2 min": up to ten of the larger unit, half of one is worth saying. */
function inTwo(amount: number, larger: string, smaller: string): string {
  const whole = Math.round(amount);
  const rest = whole % 60;
  const first = `${Math.floor(whole / 60)} ${larger}`;
  return rest === 0 ? first : `${first} ${rest} ${smaller}`;
}
