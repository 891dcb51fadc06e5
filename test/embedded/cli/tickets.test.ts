import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openHistory } from '../../../history/open-history.ts';
import type { HistoryRow } from '../../../history/row.ts';
import { claimFolder } from '../../../local/supervisor/own-folder.ts';
import { places } from '../../../local/supervisor/state.ts';
import { launch } from '../in-aws/support/remote.ts';

interface Issue {
  readonly number: number;
  state: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly comments: string[];
  readonly pull_request?: object;
}

const token = 'ghp_secretOfTheTest';
let folder = '';
let issues: Issue[] = [];
let posted: Record<string, unknown>[] = [];
let asked: string[] = [];
/** What the receiver of webhooks answers; whether GitHub takes labels. */
let answer = 204;
let takesLabels = true;

/** The part of GitHub's REST API that is needed, and a receiver of webhooks. */
const server = createServer(async (request, response) => {
  const { method, url = '' } = request;
  asked.push(`${method} ${url}`);
  const { pathname, searchParams } = new URL(url, 'http://github');
  const reply = (status: number, body?: unknown) => response.writeHead(status).end(body && JSON.stringify(body));
  if (pathname === '/hook/very-secret') {
    posted.push(await bodyOf(request));
    return reply(answer);
  }
  if (request.headers.authorization !== `Bearer ${token}`) return reply(401, { message: 'Bad credentials' });
  const [, number, part] = /^\/api\/repos\/acme\/shop\/issues(?:\/(\d+)(\/comments)?)?$/.exec(pathname) ?? [];
  if (!pathname.startsWith('/api/repos/acme/shop/issues')) return reply(404, { message: 'Not Found' });
  if (method === 'GET') return reply(200, listed(searchParams).map(shown));
  const body = await bodyOf(request);
  if (number === undefined) return reply(201, shown(created(body)));
  const issue = issues.find((each) => each.number === Number(number)) as Issue;
  if (part === undefined) issue.state = String(body.state);
  else issue.comments.push(String(body.body));
  return reply(200, shown(issue));
});

const bodyOf = (request: IncomingMessage) => json(request) as Promise<Record<string, unknown>>;
const shown = ({ comments, labels, ...issue }: Issue) => ({
  ...issue,
  labels: labels.map((name) => ({ name })),
  html_url: `https://github.example/acme/shop/issues/${issue.number}`,
});
function created({ title, body, labels }: Record<string, unknown>): Issue {
  const issue: Issue = {
    ...{ number: issues.length + 1, state: 'open', comments: [] },
    ...{ title: String(title), body: String(body), labels: takesLabels ? (labels as string[]) : [] },
  };
  issues.push(issue);
  return issue;
}
/** Newest first, in pages. */
function listed(query: URLSearchParams): Issue[] {
  const [page, size] = [Number(query.get('page')), Number(query.get('per_page'))];
  return issues
    .filter(({ state, labels }) => state === query.get('state') && labels.includes(String(query.get('labels'))))
    .toReversed()
    .slice((page - 1) * size, page * size);
}

const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => void server.close());
beforeEach(() => {
  if (folder) rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), 'tickets-'));
  [issues, posted, asked, answer, takesLabels] = [[], [], [], 204, true];
});
afterAll(() => rmSync(folder, { recursive: true }));

let now = Date.parse('2026-11-26T12:00:00Z');
/** Keeps one more run of an experiment. */
function keep(experiment: string, verdict: HistoryRow['verdict'], reasons: string[] = []): void {
  const own = join(folder, 'kept');
  claimFolder(own);
  const history = openHistory(places(own).history);
  now += 60_000;
  history.add([
    {
      ...{ id: `EXP${now} ${now}`, system: 'shop', place: 'local', experiment, verdict, startedAt: now, folder: own },
      ...{ reasons, availability: 1, degraded: 0, p95: 1, recovery: 1, capacity: null, weak: [] },
    },
  ]);
  history.close();
}
const gate = (tickets: string, ...more: string[]) =>
  launch(
    ['gate', '--services', 'payment-service', '--folder', join(folder, 'kept'), '--tickets', tickets, ...more],
    { GITHUB_TOKEN: token, GITHUB_API_URL: `${origin()}/api` },
    folder,
  ).finished;
const repository = 'github:acme/shop';

describe('issues of GitHub', () => {
  test('one for each experiment that fails, opened once, closed with a word when it holds', async () => {
    keep('lose-payment', 'failed', ['2 orders lost', 'says @someone <!-- breakwater: shop/local/other -->']);
    const first = await gate(repository);
    expect(first).toMatchObject({ status: 1, stderr: '' });
    expect(first.stdout).toContain('lose-payment: opened as https://github.example/acme/shop/issues/1\n');
    expect(issues).toMatchObject([{ title: 'lose-payment does not hold (shop, local)', labels: ['breakwater'] }]);
    expect(issues[0]?.body).toContain('\n\n    2 orders lost\n    says @someone');
    keep('lose-payment', 'failed', ['3 orders lost']);
    expect((await gate(repository)).stdout).not.toContain('issues');
    expect(issues).toHaveLength(1);
    keep('lose-payment', 'inconclusive', ['CPU wait 91 %']);
    await gate(repository);
    expect(issues[0]).toMatchObject({ state: 'open' });
    keep('lose-payment', 'held');
    expect((await gate(repository)).stdout).toContain(
      'lose-payment: closed https://github.example/acme/shop/issues/1\n',
    );
    expect(issues).toMatchObject([{ state: 'closed', comments: [expect.stringMatching(/^It has held again: 2026-/)] }]);
    keep('lose-payment', 'failed', ['again']);
    await gate(repository);
    expect(issues.map(({ state }) => state)).toEqual(['closed', 'open']);
  }, 120_000);

  test('is found behind a hundred others; a pull request is none', async () => {
    const marker = '<!-- breakwater: shop/local/lose-payment -->';
    created({ title: 'ours', body: marker, labels: ['breakwater'] });
    for (let left = 0; left < 100; left++) created({ title: 'other', body: '', labels: ['breakwater'] });
    keep('lose-payment', 'failed', ['lost']);
    await gate(repository);
    expect(issues).toHaveLength(101);
    issues = [{ ...(issues[0] as Issue), pull_request: {} }];
    await gate(repository);
    expect(issues).toHaveLength(2);
  }, 60_000);

  test('--dry-run says what it would do, and does nothing', async () => {
    keep('lose-payment', 'failed', ['lost']);
    const { status, stdout } = await gate(repository, '--dry-run');
    expect(status).toBe(1);
    expect(stdout).toContain('lose-payment: would be opened at github:acme/shop\n');
    expect(asked.filter((each) => !each.startsWith('GET'))).toEqual([]);
  });

  test('that cannot be opened are said; the exit status is by the verdicts, and the token nowhere', async () => {
    keep('lose-payment', 'failed', ['lost']);
    takesLabels = false;
    const dropped = await gate(repository);
    expect(dropped).toMatchObject({ status: 1, stderr: expect.stringContaining('has left out its label breakwater') });
    const missing = await gate('github:acme/none');
    expect(missing.stderr).toBe(
      'no tickets could be looked for at github:acme/none: GitHub answered 404 to GET issues: Not Found\n',
    );
    for (const { stdout, stderr } of [dropped, missing]) expect(stdout + stderr).not.toContain(token);
    expect(JSON.stringify(issues)).not.toContain(token);
  }, 60_000);
});

describe('a webhook', () => {
  const hook = () => `${origin()}/hook/very-secret`;

  test('is told what opens and what closes, once each, and its address is kept nowhere', async () => {
    keep('lose-payment', 'failed', ['2 orders lost']);
    const first = await gate(hook());
    expect(first.stdout).toContain(`lose-payment: opened at ${origin()}\n`);
    await gate(hook());
    expect(posted).toEqual([
      {
        ...{ version: 1, event: 'opened', key: 'shop/local/lose-payment' },
        ...{ title: 'lose-payment does not hold (shop, local)', system: 'shop', place: 'local' },
        ...{ experiment: 'lose-payment', hypothesis: expect.any(String), reasons: ['2 orders lost'] },
        ...{ run: `EXP${now}`, at: new Date(now).toISOString() },
      },
    ]);
    keep('lose-payment', 'held');
    const closed = await gate(hook());
    await gate(hook());
    expect(posted.map(({ event }) => event)).toEqual(['opened', 'closed']);
    expect(first.stdout + first.stderr + closed.stdout + closed.stderr).not.toContain('very-secret');
    expect(readFileSync(places(join(folder, 'kept')).history).includes('very-secret')).toBe(false);
  }, 60_000);

  test('that refuses is told again the next time', async () => {
    keep('lose-payment', 'failed', ['lost']);
    answer = 503;
    expect(await gate(hook())).toMatchObject({
      status: 1,
      stderr: `lose-payment: its ticket could not be opened at ${origin()}: the receiver answered 503\n`,
    });
    answer = 200;
    await gate(hook());
    expect(posted).toHaveLength(2);
  }, 60_000);

  test('that nobody answers is said', async () => {
    keep('lose-payment', 'failed', ['lost']);
    const gone = createServer();
    await once(gone.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
    await new Promise((closed) => gone.close(closed));
    expect(await gate(`${url}/very-secret`)).toMatchObject({
      status: 1,
      stderr: `lose-payment: its ticket could not be opened at ${url}: no connection: ECONNREFUSED\n`,
    });
  });
});
