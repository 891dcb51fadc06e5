import { sendTicket } from './send.ts';
import type { Ticket, TicketTracker } from './ticket.ts';

export interface GithubOptions {
  /** `OWNER/REPO`. */
  readonly repository: string;
  /** Of its REST API. */
  readonly api: string;
  readonly token: string;
}

/** GitHub took a request and did not do what it asked for. */
export class GithubError extends Error {
  override readonly name = 'Github';
}

interface Issue {
  readonly number: number;
  readonly html_url: string;
  readonly body?: string | null;
  readonly labels?: readonly ({ readonly name?: string } | string)[];
  readonly pull_request?: unknown;
}

/** Outsiders may write an issue and not set its labels: what has this one is ours. */
const label = 'breakwater';
const mostOfPage = 100;
const mostReasons = 20;

/** Issues of a repository. Source: GitHub REST API reference, Issues, version 2022-11-28. */
export function githubTracker({ repository, api, token }: GithubOptions): TicketTracker {
  const open = new Map<string, Issue>();
  const ask = async (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<unknown> => {
    const url = new URL(`${api.replace(/\/$/, '')}/repos/${repository}/${path}`);
    const headers = {
      ...{ accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
      authorization: `Bearer ${token}`,
    };
    const reply = await sendTicket({ method, url, headers, body });
    const answer: unknown = await reply.json().catch(() => undefined);
    if (reply.ok && answer !== undefined) return answer;
    const { message = reply.statusText } = (answer ?? {}) as { message?: string };
    throw new GithubError(`GitHub answered ${reply.status} to ${method} ${path.replace(/\?.*/, '')}: ${message}`);
  };
  return {
    name: `github:${repository}`,
    openKeys: async () => {
      for (let page = 1; ; page++) {
        const query = `state=open&labels=${label}&per_page=${mostOfPage}&page=${page}`;
        const issues = (await ask('GET', `issues?${query}`)) as Issue[];
        for (const issue of issues) {
          const key = issue.pull_request === undefined ? keyIn(issue.body ?? '') : undefined;
          // Two gates at once may both have opened one: each is closed in its turn.
          if (key !== undefined) open.set(key, issue);
        }
        if (issues.length < mostOfPage) return new Set(open.keys());
      }
    },
    open: async (ticket) => {
      const issue = (await ask('POST', 'issues', { ...textOf(ticket), labels: [label] })) as Issue;
      const hasLabel = issue.labels?.some((each) => (typeof each === 'string' ? each : each.name) === label);
      if (hasLabel) return `opened as ${issue.html_url}`;
      throw new GithubError(
        `it was opened as ${issue.html_url}, but GitHub has left out its label ${label}, by which it would be found again: the token needs push access`,
      );
    },
    close: async ({ key, run, at }) => {
      const { number, html_url } = open.get(key) as Issue;
      await ask('POST', `issues/${number}/comments`, { body: `It has held again: ${whenOf(at)}, run \`${run}\`.` });
      await ask('PATCH', `issues/${number}`, { state: 'closed', state_reason: 'completed' });
      return `closed ${html_url}`;
    },
  };
}

/** What a run says is put as code: nobody is called by a name in it, and nothing is drawn. */
function textOf({ key, title, experiment, system, place, hypothesis, run, at, reasons }: Ticket) {
  const left = reasons.length - mostReasons;
  const lines = reasons.slice(0, mostReasons).flatMap((reason) => reason.split('\n').map((line) => `    ${line}`));
  const body = [
    `The experiment \`${experiment}\` has failed in ${place} of ${system}: ${whenOf(at)}, run \`${run}\`.`,
    `What should hold: ${hypothesis}`,
    [...lines, ...(left > 0 ? [`    and ${left} more`] : [])].join('\n'),
    '`chaos gate` closes this once the experiment has held again.',
    `<!-- breakwater: ${key} -->`,
  ];
  return { title, body: body.join('\n\n') };
}

const keyIn = (body: string): string | undefined => [...body.matchAll(/<!-- breakwater: (.+?) -->/g)].at(-1)?.[1];

const whenOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
