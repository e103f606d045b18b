import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ADMIN_PROBLEMS } from '@/lib/auth/admin-refusal';
import { CONTENT_PROBLEMS } from '@/lib/content/content-error';
import { listProblems, problemSlug } from '@/lib/http/problem-catalogue';
import { Notice } from '../../_components/notice';

interface ProblemPageProps {
  readonly params: Promise<{ readonly code: string }>;
}

export async function generateMetadata({ params }: ProblemPageProps): Promise<Metadata> {
  return { title: findProblem((await params).code)?.title ?? 'Not found' };
}

/** What the `type` of a problem document leads to (RFC 9457, 3.1.1). */
export default async function ProblemPage({ params }: ProblemPageProps) {
  const problem = findProblem((await params).code);
  if (problem === undefined) notFound();
  const { code, status, title, detail, retryAfterSeconds } = problem;
  return (
    <Notice title={title}>
      <p>
        An answer of the API with status {status} and code <code>{code}</code>.
      </p>
      <p>{detail}</p>
      {retryAfterSeconds !== undefined && (
        <p>Trying again can help; the Retry-After header says after how many seconds.</p>
      )}
    </Notice>
  );
}

function findProblem(slug: string) {
  return listProblems({ ...CONTENT_PROBLEMS, ...ADMIN_PROBLEMS }).find(
    ({ code }) => problemSlug(code) === slug,
  );
}
