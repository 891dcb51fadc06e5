import { UsageError } from '../base/usage-error.ts';
import type { History, TicketNotes } from '../history/open-history.ts';
import { githubTracker } from '../history/tickets/github.ts';
import type { TicketTracker } from '../history/tickets/ticket.ts';
import { webhookTracker } from '../history/tickets/webhook.ts';
import type { Given, Option } from './command.ts';
import { openOwnHistory } from './own-history.ts';

export const ticketOptions = {
  tickets: {
    type: 'string',
    value: 'github:OWNER/REPO|URL',
    description:
      'a ticket for each experiment that has failed, closed when it holds again: issues (GITHUB_TOKEN), or a POST to the URL',
    repeatable: true,
    // An address may have commas.
    separator: '\n',
  },
  'dry-run': { type: 'boolean', description: 'with --tickets: say what would be opened and closed, and do nothing' },
} as const satisfies Record<string, Option>;

type Variables = Readonly<Record<string, string | undefined>>;

/** Where tickets go; to be closed when that is over. */
export interface Trackers {
  readonly all: readonly TicketTracker[];
  close(): void;
}

/** What was asked for. Throws UsageError for what is no place for tickets, or lacks a token; nothing is used yet. */
export function readTickets(given: Given, variables: Variables = process.env): Trackers {
  const { tickets, 'dry-run': dryRun } = given.options;
  if (tickets === undefined && dryRun !== undefined) throw new UsageError('--dry-run is for --tickets: add one');
  const wanted = tickets === undefined ? [] : String(tickets).split(ticketOptions.tickets.separator);
  let history: History | undefined;
  const notes = () => {
    history ??= openOwnHistory(given);
    return history.tickets;
  };
  return {
    all: [...new Set(wanted)].map((text) => readOne(text, variables, notes)),
    close: () => history?.close(),
  };
}

function readOne(text: string, variables: Variables, notes: () => TicketNotes): TicketTracker {
  const [, repository] = /^github:([\w.-]+\/[\w.-]+)$/.exec(text) ?? [];
  if (repository !== undefined) {
    return githubTracker({ repository, api: readApi(variables), token: readToken(text, variables) });
  }
  const url = URL.parse(text);
  if (!url || !['https:', 'http:'].includes(url.protocol)) {
    throw new UsageError(`--tickets must be github:OWNER/REPO or a URL, not ${JSON.stringify(text)}`);
  }
  // Not shown: it has a password in it.
  if (url.username || url.password) throw new UsageError(`--tickets: the URL at ${url.host} must have no user in it`);
  return webhookTracker(url, notes, Date.now);
}

function readToken(text: string, { GITHUB_TOKEN }: Variables): string {
  const token = GITHUB_TOKEN?.trim() ?? '';
  if (token === '') throw new UsageError(`--tickets ${text} needs GITHUB_TOKEN: a token that may write issues there`);
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new UsageError('GITHUB_TOKEN is no token: it has spaces or line breaks in it');
  return token;
}

/** As GitHub Actions has it. The token goes there: in the clear only on this machine. */
function readApi({ GITHUB_API_URL: api = 'https://api.github.com' }: Variables): string {
  const url = URL.parse(api);
  const isHere = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url && (url.protocol === 'https:' || isHere)) return api;
  throw new UsageError(`GITHUB_API_URL must be a URL that begins with https://, not ${JSON.stringify(api)}`);
}
