import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { signatureHeader, signatureOf } from '../../../base/webhook-signature.ts';
import { webhookRequest } from '../../../lambda/notify/channels/webhook.ts';
import type { Notification } from '../../../lib/model/response/notification.ts';
import { type JournalFile, openJournal } from '../../../local/journal/journal-file.ts';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { createServer, type Server } from '../../../local/server/server.ts';
import { registerNotifications } from '../../../local/supervisor/people/notification-routes.ts';
import { type Fis, startFis } from '../../embedded/server/support/fis.ts';

const signingKey = 'k';
const folder = mkdtempSync(join(tmpdir(), 'people-'));
const path = join(folder, 'journal.jsonl');
const told: Notification = {
  incident: 'shop-local-users@2026-01-01T00:00:00.000Z',
  occasion: 'begun',
  system: 'shop',
  environment: 'local',
  severity: 'critical',
  title: 'shop-local-users is in ALARM: ünïcode "quotes"',
  look: ['shop-local-users'],
  at: 1_767_225_600_000,
};

let fis: Fis;
let log: JournalFile;
let server: Server;
const serve = () =>
  createServer({
    engine: fis.engine,
    port: 0,
    extras: (app) => registerNotifications(app, { log, signingKey, clock: systemClock }),
  });
beforeAll(async () => {
  fis = await startFis();
  log = openJournal(path, systemClock);
  server = await serve();
});
afterAll(async () => {
  await server.close();
  await log.close();
  await fis.close();
  rmSync(folder, { recursive: true });
});

const journal = () => readJournal(path).events.filter((event) => event.type === 'notification');

/** What `notify` sends, to that server. */
function send(id: string, notification: Notification, { key = signingKey, at = systemClock.wall() } = {}) {
  const secret = JSON.stringify({ url: `${server.url}/_breakwater/notifications`, signingKey: key });
  const { url, headers, body } = webhookRequest(id, notification, secret, at);
  return fetch(url, { method: 'POST', headers, body });
}

test('what notify sends is an event, on disk when it is answered, once for each id', async () => {
  const { at, ...rest } = told;
  const answers = await Promise.all([send('one', told), send('one', told), send('one', told)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(journal()).toEqual([expect.objectContaining({ type: 'notification', id: 'one', ...rest, at })]);
  const drill = { ...told, occasion: 'over', done: 'nothing', drill: true } as const;
  expect((await send('two', drill)).status).toBe(200);
  expect(journal()[1]).toMatchObject({ id: 'two', ...drill });
  expect(journal()[0]).not.toHaveProperty('drill');
});

test('one that comes again after a restart is known from the journal', async () => {
  await server.close();
  server = await serve();
  const before = journal().length;
  expect((await send('one', told)).status).toBe(200);
  expect(journal()).toHaveLength(before);
});

test('what is not signed, signed by somebody else, changed or old is refused, and is no event', async () => {
  const before = journal().length;
  const body = JSON.stringify({ id: 'forged' });
  const now = systemClock.wall();
  const raw = (headers: Record<string, string>, text = body) =>
    fetch(`${server.url}/_breakwater/notifications`, { method: 'POST', headers, body: text });
  const answers = await Promise.all([
    raw({}),
    raw({}, ''),
    raw({ [signatureHeader]: 'hunter2' }),
    raw({ [signatureHeader]: signatureOf(body, signingKey, now) }, `${body} `),
    send('forged', told, { key: 'another' }),
    send('old', told, { at: now - 600_000 }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
  expect(await answers[0]?.json()).toEqual({ message: 'x-breakwater-signature is not that of this body and key' });
  expect(journal()).toHaveLength(before);
});

test.each([
  ['{', 'a notification must be a JSON object'],
  ['[]', 'a notification must be a JSON object'],
  [{ version: 2 }, 'version must be 1, not 2'],
  [{ occasion: 'began' }, 'occasion must be of begun, acted, worse, channel-lost, over, not "began"'],
  [{ severity: 'fatal' }, 'severity must be of info, warning, critical, not "fatal"'],
  [{ title: '' }, 'title must be a text, not ""'],
  [{ look: 'users' }, 'look must be a list of texts, not "users"'],
  [{ at: 'noon' }, 'at must be a time, not "noon"'],
  [{ drill: 'yes' }, 'drill must be true or false, not "yes"'],
])('what is signed and no notification is refused with its value: %j', async (change, said) => {
  const { body } = webhookRequest('three', told, JSON.stringify({ url: 'http://x', signingKey }), 0);
  const text = typeof change === 'string' ? change : JSON.stringify({ ...JSON.parse(body), ...change });
  const headers = { [signatureHeader]: signatureOf(text, signingKey, systemClock.wall()) };
  const answer = await fetch(`${server.url}/_breakwater/notifications`, { method: 'POST', headers, body: text });
  expect([answer.status, await answer.json()]).toEqual([400, { message: said }]);
});
