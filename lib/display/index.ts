export { type CallerRow, sumUseMs, toCallerRows } from './caller-row';
export { describeAdmission } from './describe-admission';
export { describeProcess, describeThrottle } from './describe-process';
export { formatDuration } from './format-duration';
export { formatClock, formatMoment, formatZone } from './format-moment';
export { formatCount, formatRate, formatShare } from './format-number';
export { isSaturated, SATURATED_WAIT_MS } from './is-saturated';
export { describeSheds, overloadShed, SHED_NAMES, shedSince, totalShed } from './sheds';
