/** Every rule there is. A new one is a name in alert.ts, a file here, and its row in docs/alerts.md. */
import type { AlertRule } from '../alert';
import type { Rule } from '../rule';
import { connectionChurn } from './connection-churn';
import { connectionLeak } from './connection-leak';
import { healthFailing } from './health-failing';
import { idleInTransaction } from './idle-in-transaction';
import { poolDeadlock } from './pool-deadlock';
import { poolOverloaded } from './pool-overloaded';
import { poolSaturated } from './pool-saturated';
import { poolShedding } from './pool-shedding';
import { poolTimeouts } from './pool-timeouts';
import { poolUtilization } from './pool-utilization';
import { processOverloaded } from './process-overloaded';
import { serverSessions70, serverSessions85, serverSessions95 } from './server-sessions';
import { waitTime } from './wait-time';

export const RULES: Readonly<Record<AlertRule, Rule>> = {
  'health-failing': healthFailing,
  'pool-overloaded': poolOverloaded,
  'pool-saturated': poolSaturated,
  'pool-timeouts': poolTimeouts,
  'pool-deadlock': poolDeadlock,
  'server-sessions-95': serverSessions95,
  'process-overloaded': processOverloaded,
  'pool-shedding': poolShedding,
  'connection-leak': connectionLeak,
  'server-sessions-85': serverSessions85,
  'server-sessions-70': serverSessions70,
  'pool-utilization': poolUtilization,
  'wait-time': waitTime,
  'connection-churn': connectionChurn,
  'idle-in-transaction': idleInTransaction,
};
