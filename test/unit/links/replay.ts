import { readFileSync } from 'node:fs';
import type { Exchange } from '../../../local/runtimes/embedded/links/dialects/conversation.ts';
import { dialects } from '../../../local/runtimes/embedded/links/dialects/index.ts';
import type { LinkProtocol } from '../../../local/runtimes/embedded/links/dialects/link-protocol.ts';

/** What happened on a connection, and how many milliseconds after the one before it. @default - 1 */
export interface Happening {
  readonly what: 'sent' | 'received' | 'left' | 'lost';
  readonly bytes?: Buffer;
  readonly after?: number;
}

/** What real clients and servers said, by session. */
export function recorded(protocol: 'postgres' | 'mysql' | 'amqp'): Readonly<Record<string, Happening[]>> {
  const file = new URL(`./recorded/${protocol}.json`, import.meta.url);
  const sessions = JSON.parse(readFileSync(file, 'utf8')) as Record<string, [Happening['what'], string?][]>;
  const happening = ([what, bytes]: [Happening['what'], string?]): Happening => ({
    what,
    ...(bytes !== undefined && { bytes: Buffer.from(bytes, 'base64') }),
  });
  return Object.fromEntries(Object.entries(sessions).map(([name, session]) => [name, session.map(happening)]));
}

/** The calls that a dialect sees in a connection that was accepted at 0. */
export function callsIn(protocol: LinkProtocol, happenings: readonly Happening[]): Exchange[] {
  const seen: Exchange[] = [];
  const conversation = dialects[protocol]((exchange) => seen.push(exchange), 0);
  let at = 0;
  for (const { what, bytes = Buffer.alloc(0), after = 1 } of happenings) {
    at += after;
    conversation[what](at, bytes);
  }
  return seen;
}

export const outcomesIn = (protocol: LinkProtocol, happenings: readonly Happening[]): string[] =>
  callsIn(protocol, happenings).map(({ outcome }) => outcome);

const bytesOf = (bytes: string | Buffer) => (typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);

export const sent = (bytes: string | Buffer, after = 1): Happening => ({ what: 'sent', bytes: bytesOf(bytes), after });
export const received = (bytes: string | Buffer, after = 1): Happening => ({
  what: 'received',
  bytes: bytesOf(bytes),
  after,
});
export const left = (after = 1): Happening => ({ what: 'left', after });
export const lost = (after = 1): Happening => ({ what: 'lost', after });
