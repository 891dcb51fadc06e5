import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { endAll } from '../../../base/process/end-all.ts';
import { isAlive } from '../../../base/process/identity.ts';
import type { Event } from '../../../lib/model/events/event.ts';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { places, readState } from '../../../local/supervisor/state.ts';
import { findPostgres } from '../../support/postgres.ts';
import { chaos, eventually, isBusyMachine, judged, measured, temporaryFolder } from './support.ts';

const missing = [findPostgres() ? '' : 'PostgreSQL', hasRedis() ? '' : 'Redis'].filter(Boolean);
if (missing.length > 0)
  console.warn(`skipped: a system on servers of its own: there is no ${missing.join(' and no ')}`);

function hasRedis(): boolean {
  try {
    return execFileSync('redis-server', ['--version'], { stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
}

const windowsOf = (callee: string, events: readonly Event[]) =>
  events.flatMap((event) => (event.type === 'window' && event.scope === callee ? [event] : []));

const folder = temporaryFolder();
// The user that PostgreSQL runs as has to reach its data.
chmodSync(folder, 0o755);
const own = [
  '--folder',
  folder,
  '--base-port',
  '30300',
  '--system',
  'test/embedded/system/fixtures/own-stores/index.ts',
];
const stores = () =>
  readJournal(places(folder).journal).events.flatMap((event) =>
    event.type === 'process-started' && event.role.startsWith('store-') ? [event.process] : [],
  );

(missing.length > 0 ? describe.skip : describe)('a system on a real Postgres and a real Redis', () => {
  beforeAll(async () => {
    const { status, stderr } = await chaos('up', ...own);
    expect({ status, stderr }).toMatchObject({ status: 0 });
  }, 120_000);
  afterAll(async () => {
    await chaos('down', '--folder', folder);
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test('serves no vote while the database is silent, loses none, and is as before afterwards', async () => {
    const { verdict, events } = await measured('run', 'outage-db', '--json', ...own);
    expect(verdict).toMatchObject({ effect: { seen: true, by: ['link probe'] }, data: { lost: 0, receipts: 'votes' } });
    expect(verdict.proofs).toEqual({ faults: 2, clean: 2 });
    const calls = windowsOf('db', events);
    expect(calls[0]).toMatchObject({ failed: 0 });
    expect(calls.some(({ served, failed }) => served === 0 && failed > 5)).toBe(true);
    expect(calls.at(-1)).toMatchObject({ failed: 0 });
    expect(verdict.verdict === 'held' || isBusyMachine(verdict) || verdict.reasons).toBe(true);
  }, 300_000);

  test('is slowed by a slow database by what it is slow', async () => {
    const { verdict } = await judged('run', 'slow-votes-to-db', '--json', ...own);
    expect(verdict).toMatchObject({ effect: { seen: true, by: ['link probe'] }, data: { lost: 0 } });
    expect(verdict.proofs).toEqual({ faults: 2, clean: 2 });
    const votes = verdict.perService.find(({ service }) => service === 'votes');
    expect(votes?.p95).toBeGreaterThan(350);
  }, 300_000);

  test('bears a cache that refuses', async () => {
    const refusal = ['inject', 'refuse-connections', '--callee', 'cache', '--duration', 'PT1M'];
    const { verdict } = await judged(...refusal, '--json', ...own);
    expect(verdict).toMatchObject({ effect: { seen: true, by: ['link probe'] }, data: { lost: 0 } });
    expect(verdict.proofs).toEqual({ faults: 1, clean: 1 });
    expect(verdict.availability?.users).toBeGreaterThan(0.95);
  }, 300_000);

  test('leaves nothing of its stores when its supervisor is killed', async () => {
    const left = stores();
    expect(left.filter(isAlive).length).toBeGreaterThanOrEqual(2);
    const supervisor = readState(folder)?.supervisor;
    if (!supervisor) throw new Error('it is not up');
    await endAll([supervisor]);
    await eventually(() => !left.some(isAlive));
    await chaos('heal', '--folder', folder);
    expect(existsSync(places(folder).stores)).toBe(false);
  }, 120_000);
});
