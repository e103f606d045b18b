import type { Metadata } from 'next';
import { requireAdminPage } from '@/lib/auth/admin-page';
import { readPoolStatus } from '@/lib/runtime';
import { LastCheck } from './_components/last-check';
import { PoolNotes } from './_components/pool-notes';
import { PoolToolbar } from './_components/pool-toolbar';
import { PoolUse } from './_components/pool-use';
import { ServerUse } from './_components/server-use';
import { SettingsTable } from './_components/settings-table';
import { StatusHeadline } from './_components/status-headline';
import styles from './pool.module.css';

export const metadata: Metadata = { title: 'Pool status', robots: { index: false } };
export const dynamic = 'force-dynamic';

/** For the person woken at night: the verdict, then what is wrong, then the numbers, then the settings. */
export default async function PoolPage() {
  await requireAdminPage();
  const { status, sentence, notes, snapshot, server, settings, redactedUrl, ...check } =
    await readPoolStatus();
  const nowMs = Date.now();
  return (
    <div className={styles.page}>
      <div className={styles.top}>
        <StatusHeadline status={status} sentence={sentence} />
        <PoolToolbar />
      </div>
      <PoolNotes notes={notes} />
      <PoolUse snapshot={snapshot} />
      <ServerUse server={server} nowMs={nowMs} />
      <LastCheck {...check} nowMs={nowMs} />
      <SettingsTable settings={settings} redactedUrl={redactedUrl} />
    </div>
  );
}
