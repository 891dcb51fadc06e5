import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { isSignedBy } from '../../../base/webhook-signature.ts';
import type { AlarmStatus } from '../../../lib/model/alarm-port.ts';
import type { ToldIncident } from '../../../lib/model/response/told-incidents.ts';
import { places } from '../../../local/supervisor/state.ts';
import { type Receiver, startReceiver } from '../lambda/notify/support/receiver.ts';
import { runningSystem } from './running-system.ts';
import { chaos, eventually, temporaryFolder } from './support.ts';

const signingKey = 'hunter2';
const files = mkdtempSync(join(tmpdir(), 'notify-'));
const notify = join(files, 'notify.json');
let hook: Receiver;

// The system is brought up with the file, which has to be there by then.
beforeAll(async () => {
  hook = await startReceiver();
  const ours = { kind: 'webhook', name: 'ours', secret: { url: hook.url, signingKey } };
  writeFileSync(notify, JSON.stringify([ours]), { mode: 0o600 });
});
afterAll(async () => {
  await hook.close();
  rmSync(files, { recursive: true });
});

const { folder, own, journal, upState } = runningSystem(30_100, '--rate', '30', '--notify', notify);
const here = ['--folder', folder];

const incidents = async (): Promise<ToldIncident[]> =>
  JSON.parse((await chaos('incidents', ...here, '--json')).stdout) as ToldIncident[];
const alarms = async () =>
  (await (await fetch(`${upState().endpoint}/_breakwater/alarms`)).json()) as readonly AlarmStatus[];
const told = () => journal().filter((event) => event.type === 'notification');
/** A machine that is busy may need several times as long as others wait. */
async function patiently(condition: () => Promise<boolean>): Promise<void> {
  await eventually(condition)
    .catch(() => eventually(condition))
    .catch(() => eventually(condition));
}

/** In every order and as often as it came. */
const messagesOf = (incident: string) => hook.received.filter(({ body }) => body.incident === incident);

test('before anything rings there is no incident', async () => {
  // On a busy machine something may ring at once, and is an incident then.
  const [{ stdout: list }, { stdout: status }] = [await chaos('incidents', ...here), await chaos('status', ...here)];
  const isQuiet = told().length === 0;
  expect(list === 'no incidents\n').toBe(isQuiet);
  expect(/^incidents {3}none$/m.test(status)).toBe(isQuiet);
});

test('a drill reaches people as a drill', async () => {
  expect((await chaos('alarms', 'test', 'guardrail-users', ...here)).status).toBe(0);
  await patiently(async () => (await incidents()).some(({ drill }) => drill));
  expect((await incidents()).filter(({ drill }) => drill)).toMatchObject([
    { severity: 'info', state: expect.stringMatching(/^(open|over)$/), titles: ['shop-local-guardrail-users rings'] },
  ]);
  const { stdout } = await chaos('incidents', ...here);
  expect(stdout).toMatch(
    /DRILL \[shop-local\] shop-local-guardrail-users rings\n +done +nothing: no experiment runs\n/,
  );
}, 300_000);

test('a bad deployment that is rolled back is one incident, begun, acted and over, on every channel', async () => {
  // What is deployed while an alarm rings is taken for a fix.
  await patiently(async () => (await alarms()).every(({ state }) => state !== 'ALARM'));
  await chaos('deploy', 'product-service', '--env', 'BREAK=late', ...here);
  const bad = async () => (await incidents()).filter(({ drill }) => !drill);
  const isRolledBack = ({ done }: ToldIncident) =>
    done.some((text) => text.startsWith('product-service is rolled back'));
  await patiently(async () => (await bad()).some((one) => isRolledBack(one)));
  await patiently(async () => (await bad()).every(({ state }) => state !== 'open'));
  const all = await bad();
  const [rolledBack, ...others] = all.filter(isRolledBack);
  expect(others).toEqual([]);
  // Where ECS was quicker than any alarm there is no end to wait for.
  expect(rolledBack).toMatchObject({ state: expect.stringMatching(/^(over|told)$/), system: 'shop' });
  const ids = told().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { incident: id, messages } of all) {
    const received = messagesOf(id);
    // The same messages on both channels, each once, with the beginning first and the end last.
    expect(new Set(received.map(({ body }) => body.id)).size).toBe(messages);
    const occasions = told().flatMap((event) => (event.incident === id ? [event.occasion] : []));
    expect(occasions.filter((occasion) => occasion === 'begun')).toHaveLength(1);
    expect(occasions.filter((occasion) => occasion === 'over').length).toBeLessThanOrEqual(1);
  }
  // One message that it began, one for each thing that was done, one that it is over: not forty.
  expect(told().length).toBeLessThanOrEqual(10);
}, 600_000);

test('the user’s own receiver can verify what it had, and no secret is anywhere but in its file', async () => {
  for (const { headers, text } of hook.received) {
    const signature = String(headers['x-breakwater-signature']);
    expect(isSignedBy(signature, text, signingKey, { now: systemClock.wall(), toleranceSeconds: 3600 })).toBe(true);
  }
  const { state, journal: path } = places(folder);
  for (const file of [state, path]) expect(readFileSync(file, 'utf8')).not.toContain(signingKey);
});

test('the system that is up keeps its channels, and after it is down its incidents are still there', async () => {
  const again = await chaos('up', ...own, '--notify', notify);
  expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('the --notify that it was started with')]);
  const before = await incidents();
  await chaos('down', ...here);
  const after = await chaos('incidents', ...here, '--json');
  expect(JSON.parse(after.stdout)).toEqual(before);
  expect(after.stderr).toBe('The system is not up: this is what its last run had.\n');
}, 60_000);

test('an endpoint is refused with where people are told there, and a folder without a system says so', async () => {
  const { status, stderr } = await chaos('incidents', '--endpoint', 'aws');
  expect([status, stderr]).toEqual([2, expect.stringContaining('--endpoint aws: incidents are listed of a system on')]);
  const empty = temporaryFolder();
  const none = await chaos('incidents', '--folder', empty);
  expect(none).toEqual({ status: 0, stdout: 'no incidents\n', stderr: `No system has run in ${empty}.\n` });
  rmSync(empty, { recursive: true });
});
