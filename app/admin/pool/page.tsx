import type { Metadata } from 'next';
import { connection } from 'next/server';
import { requireAdminPage } from '@/lib/auth/admin-page';
import { readPoolReport } from '@/lib/runtime';
import { parseRange } from './_charts/time-frame';
import { LivePool } from './_components/live-pool';

export const metadata: Metadata = { title: 'Pool status', robots: { index: false } };
export const dynamic = 'force-dynamic';

interface PoolPageProps {
  readonly searchParams: Promise<{ readonly range?: string | string[] }>;
}

/** For the person woken at night. Whole without scripts; with them it goes on by itself. */
export default async function PoolPage({ searchParams }: PoolPageProps) {
  await requireAdminPage();
  const { range } = await searchParams;
  const minutes = parseRange(typeof range === 'string' ? range : undefined);
  // A prefetch that Next would make at run time ends here, and does not find a clock.
  await connection();
  // What the charts begin with; the page asks for the rest itself.
  const report = await readPoolReport(Date.now() - minutes * 60_000);
  return <LivePool initial={report} initialRange={minutes} />;
}
