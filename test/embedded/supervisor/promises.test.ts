import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { endAll } from '../../../base/process/end-all.ts';
import { isAlive } from '../../../base/process/identity.ts';
import { loadSystem } from '../../../definition/load-system.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import type { Receipt, StartedStores } from '../../../lib/model/system.ts';
import { type Guardian, startGuardian } from '../../../local/guardian/guardian-client.ts';
import { type Children, createChildren } from '../../../local/runtimes/embedded/children.ts';
import { guardianProgram } from '../../../local/runtimes/embedded/guardian.ts';
import { lookElsewhere } from '../../../local/supervisor/promises/look-elsewhere.ts';
import { auditPromises } from '../../../measure/audit.ts';
import { createDebts } from '../../../measure/debts.ts';
import { createMemoryLog } from '../../unit/engine/support/memory-log.ts';
import { createPlace, type Place } from '../guardian/support/system.ts';

let folder: string;
let place: Place;
let guardian: Guardian;
let started: ProcessIdentity[];
let children: Children;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'promises-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  place = createPlace();
  guardian = await startGuardian({ program: guardianProgram(place), journalPath: place.journalPath, log: () => {} });
  const log = createMemoryLog(systemClock);
  started = [];
  log.subscribe((event) => {
    if (event.type === 'process-started' && event.role === 'promises') started.push(event.process);
  });
  children = createChildren({ log, guardian: () => guardian, folder: place.folder });
});
afterEach(async () => {
  await children.endAll();
  await endAll([guardian.process]);
  place.remove();
});

const stores: StartedStores = { portOf: () => 6543, description: '', lost: new Promise(() => {}) };
const receipts: Receipt[] = [{ id: '1', at: 50, facts: { order: 1 }, journey: 'buy', step: 1, answer: { order: 1 } }];

/** Audits a system with these promises, in a process that is gone afterwards. */
async function audit(promises: string, before = '') {
  const file = join(folder, `breakwater-${Math.random()}.config.mjs`);
  writeFileSync(
    file,
    `${before}
    export default {
      services: { web: { public: true, command: 'node web.mjs', health: '/', calls: {} } },
      stores: { db: { kind: 'server', protocol: 'postgres', address: '127.0.0.1:6543' } },
      journeys: { buy: { request: { method: 'POST', path: '/' } } },
      promises: [${promises}],
    };`,
  );
  const system = await loadSystem(file, { isChecked: true });
  const notices: string[] = [];
  const notice = (message: string) => void notices.push(message);
  const look = lookElsewhere({ children, system, file, env: {}, notice, clock: systemClock, grace: 1000 });
  const run = { experiment: 'any', since: 0 };
  const debts = createDebts('answers');
  const found = await auditPromises({
    ...{ promises: look.promises, stores, receipts, run, debts },
    ...{ settleMilliseconds: 0, clock: systemClock },
  });
  await look.close();
  expect(started.filter(isAlive)).toEqual([]);
  return { found, notices };
}

test('promises are looked at elsewhere, with the answers and the addresses of the stores', async () => {
  const { found } = await audit(`
    { name: 'here', audit: () => [String(process.pid)] },
    { name: 'told', audit: ({ answers, address }) => [JSON.stringify(answers('buy')[0].values), address('db').url] }`);
  expect(found).toMatchObject({
    here: [String(started[0]?.pid)],
    told: ['{"order":1}', 'postgres://127.0.0.1:6543'],
  });
  expect(started).toHaveLength(1);
}, 60_000);

test('one that lets nothing else run is ended at its deadline, and hides no other', async () => {
  const { found } = await audit(`
    { name: 'loops', deadlineSeconds: 1, audit: () => { for (;;); } },
    { name: 'late', deadlineSeconds: 1, audit: () => new Promise(() => {}) },
    { name: 'broken', audit: () => ['o1'] }`);
  expect(found).toMatchObject({
    broken: ['o1'],
    unseen: {
      loops: 'it lets nothing else run, and was ended at its deadline (1 s)',
      late: 'it took longer than its deadline',
    },
  });
}, 60_000);

test('one that ends its process, or wants to, could not be looked at, and hides no other', async () => {
  const { found } = await audit(`
    { name: 'killed', audit: () => { process.kill(process.pid, 'SIGKILL'); return new Promise(() => {}); } },
    { name: 'exits', audit: () => process.exit(0) },
    { name: 'broken', audit: () => ['o1'] }`);
  expect(found).toMatchObject({
    broken: ['o1'],
    unseen: { killed: expect.stringContaining('SIGKILL'), exits: 'it calls process.exit(0)' },
  });
}, 60_000);

test('where the configuration cannot be loaded there, each says so', async () => {
  const { found } = await audit(
    `{ name: 'one', audit: () => [] }, { name: 'two', audit: () => [] }`,
    `if (process.argv[1]?.includes('promises/main')) throw new Error('not here');`,
  );
  expect(found.unseen).toEqual({
    one: expect.stringContaining('not here'),
    two: expect.stringContaining('not here'),
  });
  expect(started).toHaveLength(1);
}, 60_000);
