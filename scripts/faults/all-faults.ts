import { ACCESS_FAULTS } from './access-faults';
import { CLOCK_FAULT } from './clock-fault';
import type { Fault } from './fault';
import { FULL_DISK_FAULT } from './full-disk-fault';
import { NETWORK_FAULTS } from './network-faults';
import { PGBOUNCER_FAULTS } from './pgbouncer-faults';
import { SERVER_FAULTS } from './server-faults';

/** In the order of the table. */
export const FAULTS: readonly Fault[] = [
  ...SERVER_FAULTS,
  ...NETWORK_FAULTS,
  ...ACCESS_FAULTS,
  ...PGBOUNCER_FAULTS,
  FULL_DISK_FAULT,
  CLOCK_FAULT,
];
