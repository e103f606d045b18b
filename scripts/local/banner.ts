/** What a person needs once the server answers: where things are and how to get in. */

export interface BannerContent {
  /** What runs, in a few words. */
  readonly title: string;
  readonly url: string;
  readonly adminToken: string;
  readonly adminTokenSource: string;
  readonly apiKey: string | undefined;
}

export function formatBanner({ title, url, adminToken, adminTokenSource, apiKey }: BannerContent): string {
  const key =
    apiKey === undefined
      ? ['Sample API key   none that is known here; npm run db:seed makes one']
      : [
          `Sample API key   ${apiKey}`,
          `Try it           curl -H 'Authorization: Bearer ${apiKey}' ${url}/api/content`,
        ];
  return [
    '',
    '─'.repeat(78),
    `  ${title}`,
    '',
    `  Site             ${url}/`,
    `  Pool status      ${url}/admin/pool`,
    `  Health           ${url}/api/health/db`,
    `  Content API      ${url}/api/content`,
    '',
    ...key.map((line) => `  ${line}`),
    '',
    `  Sign in          ${url}/admin/sign-in with the admin token (${adminTokenSource}):`,
    `                   ${adminToken}`,
    '',
    '  Ctrl-C stops everything.',
    '─'.repeat(78),
    '',
  ].join('\n');
}
