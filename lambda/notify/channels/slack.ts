import { headline, type Notification } from '../../../lib/model/response/notification.ts';
import { shortened } from '../../../lib/model/shortened.ts';
import type { PostRequest } from '../post.ts';
import { partOf, secretParts } from './secret-parts.ts';

/** Sources: docs.slack.dev, header block and section block. */
const longest = { header: 150, section: 3000 } as const;

/** Slack's control characters, and no mention of anybody by what is only data. Source: docs.slack.dev, formatting message text. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('@', '@\u200b');
}

/** The longest start of a text that is not too long once it is escaped. */
function escapedWithin(text: string, most: number): string {
  let kept = text;
  while (escapeSlack(kept).length > most) kept = shortened(kept, Math.floor(kept.length * 0.9));
  return escapeSlack(kept);
}

/** A notification as a message in blocks of plain text. The secret is the incoming webhook's URL. */
export function slackRequest(notification: Notification, secret: string): PostRequest {
  const { title, done, look, incident, severity, at } = notification;
  const head = headline(notification);
  const lines = [
    head.length > longest.header ? title : '',
    done ?? '',
    look.length > 0 ? `Look at: ${look.join(', ')}` : '',
    `${severity}, ${new Date(at).toISOString()}, incident ${incident}`,
  ].filter(Boolean);
  const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
  const blocks = [
    { type: 'header', text: plain(escapedWithin(head, longest.header)) },
    { type: 'section', text: plain(escapedWithin(lines.join('\n'), longest.section)) },
  ];
  return {
    url: partOf(secretParts(secret, 'url'), 'url'),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: escapedWithin(head, longest.section), blocks, mrkdwn: false }),
  };
}
