/**
 * The same for people in Slack. The text is what a notification shows; the blocks are what the channel shows.
 * Source: https://docs.slack.dev/messaging/formatting-message-text and …/reference/block-kit/blocks.
 */
import { formatDuration } from '@/lib/display';
import type { AlertMessage } from './alert-message';

/** Slack's limit of a section's text. */
const SECTION_LENGTH = 3_000;

export function createSlackMessage(message: AlertMessage) {
  const { event, rule, severity, instance, sentence, evidence, holders, advice, firedAt, resolvedAt } =
    message;
  const icon = event === 'resolved' ? '✅' : severity === 'critical' ? '🔴' : '🟡';
  const what =
    event === 'resolved'
      ? `Resolved after ${formatDuration(Date.parse(resolvedAt ?? firedAt) - Date.parse(firedAt))}: ${rule}`
      : `${severity === 'critical' ? 'Critical' : 'Warning'}: ${rule}`;
  const lines = [
    `${icon} *${escapeMarkup(what)}*`,
    // What was wrong, once it no longer is, must not read as what is.
    escapeMarkup(event === 'resolved' ? `It was: ${sentence}` : sentence),
  ];
  const details = [
    ...(holders === null ? [] : [`*In use:* ${escapeMarkup(holders)}`]),
    ...evidence.map((line) => `• ${escapeMarkup(line)}`),
    `*What to do:* ${escapeMarkup(advice)}`,
  ];
  return {
    text: `${icon} ${escapeMarkup(`${what}. ${sentence}`)}`,
    blocks: [
      section(lines.join('\n')),
      ...(event === 'resolved' ? [] : [section(details.join('\n'))]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: `${escapeMarkup(instance)} · ${firedAt}` }] },
    ],
  };
}

function section(text: string) {
  return { type: 'section', text: { type: 'mrkdwn', text: text.slice(0, SECTION_LENGTH) } };
}

/** The three that Slack reads as its own; names of applications come from whoever connects to the database. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
