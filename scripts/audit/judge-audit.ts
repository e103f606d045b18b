/**
 * What `npm audit --json` found → whether to go on. Refuses what nobody has explained, explanations that are over, and
 * explanations of what is not there any more. Pure.
 */
import { z } from 'zod';

/** Why a known weakness does not concern us, and until when that was looked at. */
export const exceptionsSchema = z.array(
  z.strictObject({
    /** As `https://github.com/advisories/GHSA-…` names it. */
    advisory: z.string().regex(/^GHSA(-[23456789cfghjmpqrvwx]{4}){3}$/),
    package: z.string().min(1),
    reason: z.string().min(20),
    /** The last day on which it counts: `2026-12-31`. */
    until: z.iso.date(),
  }),
);

const advisorySchema = z.object({
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity: z.string(),
});

const reportSchema = z.object({
  vulnerabilities: z.record(z.string(), z.object({ via: z.array(z.union([z.string(), advisorySchema])) })),
});

export type AuditVerdict =
  | { readonly kind: 'judged'; readonly passes: boolean; readonly lines: readonly string[] }
  | { readonly kind: 'not-asked'; readonly reason: string };

/**
 * @param printed by `npm audit --json`
 * @param today `2026-11-25`
 */
export function judgeAudit(printed: string, given: unknown, today: string): AuditVerdict {
  const exceptions = exceptionsSchema.parse(given);
  const report = reportSchema.safeParse(parse(printed));
  if (!report.success) return { kind: 'not-asked', reason: reasonOf(printed) };
  const found = Object.values(report.data.vulnerabilities)
    .flatMap(({ via }) => via)
    // A name alone is that of a package whose own entry says what is wrong.
    .filter((cause) => typeof cause !== 'string');
  const unique = [
    ...new Map(found.map((advisory) => [`${advisory.name} ${advisory.url}`, advisory])).values(),
  ];
  const explained = (name: string, url: string) =>
    exceptions.find((exception) => exception.package === name && url.endsWith(exception.advisory));
  const open = unique.filter(({ name, url }) => {
    const exception = explained(name, url);
    return exception === undefined || exception.until < today;
  });
  const needless = exceptions.filter(
    (exception) => !unique.some(({ name, url }) => explained(name, url) === exception),
  );
  const lines = [
    ...open.map(({ name, severity, title, url }) => `${severity}: ${name}: ${title} ${url}`),
    ...needless.map(
      (exception) => `${exception.advisory} of ${exception.package} is explained and not there.`,
    ),
  ];
  const passes = lines.length === 0;
  const summary = `No weakness is known${exceptions.length > 0 ? ` but ${exceptions.length} that are explained` : ''}.`;
  return { kind: 'judged', passes, lines: passes ? [summary] : lines };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(printed: string): string {
  const report = z
    .object({ message: z.string().optional(), error: z.object({ summary: z.string() }).optional() })
    .safeParse(parse(printed));
  return report.data?.message ?? report.data?.error?.summary ?? 'npm printed no report.';
}
