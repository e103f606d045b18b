/** What a screen reader is told without asking: changes of the status, alerts and the feed, never a mere number. */
import type { FeedState } from './pool-feed';

/** @returns undefined where nothing of that kind happened */
export function announce(before: FeedState, after: FeedState): string | undefined {
  const said = [
    ...announceFeed(before, after),
    ...(before.report.status === after.report.status ? [] : [after.report.sentence]),
    ...announceAlerts(before, after),
  ];
  return said.length === 0 ? undefined : said.join(' ');
}

function announceFeed(before: FeedState, after: FeedState): string[] {
  if (before.restartedAtMs !== after.restartedAtMs) {
    return ['Another server process answers; the charts begin anew.'];
  }
  if (before.mode === after.mode) return [];
  if (after.mode === 'lost') return [`Not live: ${after.reason}. Trying again.`];
  return before.mode === 'lost' && after.mode === 'live' ? ['Live again.'] : [];
}

function announceAlerts(before: FeedState, after: FeedState): string[] {
  const firing = ({ report }: FeedState) => report.alerts.active.filter(({ state }) => state === 'firing');
  const has = (state: FeedState, id: string) => firing(state).some((alert) => alert.id === id);
  return [
    ...firing(after)
      .filter(({ id }) => !has(before, id))
      .map(({ sentence }) => `Alert: ${sentence}`),
    ...after.report.alerts.history
      .filter(({ id }) => has(before, id))
      .map(({ sentence }) => `Resolved: ${sentence}`),
  ];
}
