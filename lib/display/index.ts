export { type CallerRow, sumUseMs, toCallerRows } from './caller-row';
export { formatDuration } from './format-duration';
export { formatClock, formatMoment, formatZone } from './format-moment';
export { formatCount, formatRate, formatShare } from './format-number';
