/** The charts of the page, in their order. */
import { ADMISSION } from './admission-chart';
import { CONNECTIONS } from './connections-chart';
import { DURATIONS } from './durations-chart';
import { RATES } from './rates-chart';

export const POOL_CHARTS = [CONNECTIONS, DURATIONS, RATES, ADMISSION] as const;
