'use client';

import { useState } from 'react';
import type { PoolReport } from '@/lib/runtime';
import type { RangeMinutes } from '../_charts/time-frame';
import { usePoolFeed } from '../_live/use-pool-feed';
import { Admission } from './admission';
import { Alerts } from './alerts';
import { Announcer } from './announcer';
import { Callers } from './callers';
import { FeedBar } from './feed-bar';
import { FeedNotice } from './feed-notice';
import { FleetUse } from './fleet-use';
import { LastCheck } from './last-check';
import { Leaks } from './leaks';
import styles from './live-pool.module.css';
import { PgBouncerUse } from './pgbouncer-use';
import { PoolChanges } from './pool-changes';
import { PoolCharts } from './pool-charts';
import { PoolNotes } from './pool-notes';
import { PoolUse } from './pool-use';
import { ProcessLoad } from './process-load';
import { Queries } from './queries';
import { ServerUse } from './server-use';
import { SettingsTable } from './settings-table';
import { SignOut } from './sign-out';
import { SinceStart } from './since-start';
import { Sizing } from './sizing';
import { SlowQueries } from './slow-queries';
import { StatusHeadline } from './status-headline';

interface LivePoolProps {
  readonly initial: PoolReport;
  readonly initialRange: RangeMinutes;
}

/** What is wrong, then the live picture, who, what is slow, the server, the settings; all of one report. */
export function LivePool({ initial, initialRange }: LivePoolProps) {
  const { state, setPaused } = usePoolFeed(initial);
  const [minutes, setMinutes] = useState(initialRange);
  const { report, samples, nowMs } = state;
  const { measurements, settings } = report;
  const { snapshot, labels, workspaces, leaks, slowQueries, queries } = measurements;
  const chooseRange = (chosen: RangeMinutes) => {
    setMinutes(chosen);
    // In the address, so that a reload and a link show the same.
    window.history.replaceState(null, '', `?range=${chosen}`);
  };
  return (
    <div className={styles.page}>
      <div className={styles.top}>
        <StatusHeadline status={report.status} sentence={report.sentence} />
        <SignOut />
      </div>
      <FeedBar state={state} minutes={minutes} onRange={chooseRange} onPause={setPaused} />
      <Announcer state={state} />
      <FeedNotice state={state} />
      <Alerts alerts={report.alerts} nowMs={nowMs} />
      <PoolNotes notes={report.notes} />
      <PoolUse snapshot={snapshot}>
        <PoolChanges report={report} />
      </PoolUse>
      <Admission measurements={measurements} samples={samples} nowMs={nowMs} />
      <ProcessLoad load={report.process} nowMs={nowMs} />
      <PoolCharts samples={samples} minutes={minutes} nowMs={nowMs} />
      <Callers labels={labels} workspaces={workspaces} />
      <Leaks leaks={leaks} settings={settings} nowMs={nowMs} />
      <SlowQueries slowQueries={slowQueries} settings={settings} nowMs={nowMs} />
      <Queries queries={queries} />
      <Sizing sizing={report.sizing} />
      <FleetUse fleet={report.fleet} limit={snapshot.limit} />
      <ServerUse server={report.server} nowMs={nowMs} />
      <PgBouncerUse pgbouncer={report.pgbouncer} nowMs={nowMs} />
      <SinceStart measurements={measurements} instance={report.instance} nowMs={nowMs} />
      <LastCheck
        checkedAtMs={report.checkedAtMs}
        responseTimeMs={report.responseTimeMs}
        lastFailure={report.lastFailure}
        nowMs={nowMs}
      />
      <SettingsTable settings={settings} redactedUrl={report.redactedUrl} />
    </div>
  );
}
