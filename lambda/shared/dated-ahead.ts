import type { Message } from '../../lib/model/response/message.ts';

/** How far a clock may be ahead of this one. */
const mostMinutes = 15;

/**
 * Why a message says nothing of now: it is dated in the future, so its incident would never end, and whatever happens
 * until then would be older than it. Undefined where it is not. Follow-ups are of messages that were looked at before.
 */
export function whyAhead(message: Exclude<Message, { kind: 'ignored' }>, now: number): string | undefined {
  if (message.kind === 'follow-up') return undefined;
  const [what, at] = datedOf(message);
  const minutes = (at - now) / 60_000;
  if (!(minutes > mostMinutes)) return undefined;
  const ahead = `${Math.floor(minutes)} min ahead of the clock (limit ${mostMinutes} min)`;
  return `${what} is dated ${inWords(at)}, ${ahead}`;
}

/** A number may be beyond what a date can be. */
const inWords = (at: number): string => {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString();
};

type Dated = Exclude<Message, { kind: 'ignored' | 'follow-up' }>;

function datedOf(message: Dated): readonly [what: string, at: number] {
  switch (message.kind) {
    case 'alarm':
      return [message.name, message.at];
    case 'incident':
      return [`incident ${message.incident}`, message.at];
    case 'event':
      return [`an event of ${message.event.source}`, Date.parse(message.event.time)];
  }
}
