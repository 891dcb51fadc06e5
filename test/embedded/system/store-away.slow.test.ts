import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { places } from '../../../local/supervisor/state.ts';
import { chaos, eventually, judged, temporaryFolder } from './support.ts';

const basePort = 25_600;
const at = { host: '127.0.0.1', port: basePort + 90 };
const address = `${at.host}:${at.port}`;
const folder = temporaryFolder();
const state = join(folder, '.breakwater');
const file = join(folder, 'breakwater.config.json');
const own = ['--system', file, '--folder', state];
const start = [...own, '--base-port', String(basePort), '--time-scale', '0.1'];

let store: ChildProcess;
async function startStore(): Promise<void> {
  const program = `require('http').createServer((_, to) => to.end('kept')).listen(${at.port}, '${at.host}', () => console.log('up'))`;
  store = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(store.stdout as NonNullable<typeof store.stdout>, 'data');
}

const events = () => readJournal(places(state).journal).events;
const told = () => events().flatMap((event) => (event.type === 'store-state' ? [event.state] : []));

beforeAll(async () => {
  await startStore();
  const command = `node ${resolve('test/embedded/cli/fixtures/learn/service.js')}`;
  const web = {
    command,
    health: '/health',
    public: true,
    replicas: 2,
    calls: { kv: {} },
    env: { NEEDED: '${kv.url}' },
  };
  const stores = { kv: { kind: 'server', protocol: 'http', address } };
  writeFileSync(file, JSON.stringify({ services: { web }, stores, journeys: { browse: 'GET /' } }));
  const { status, stderr } = await chaos('up', ...start, '--rate', '20');
  expect({ status, stderr }).toMatchObject({ status: 0 });
}, 120_000);
afterAll(async () => {
  await chaos('down', '--folder', state);
  store?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test('a fault on the links towards it is no absence', async () => {
  const { verdict } = await judged(
    'inject',
    'refuse-connections',
    '--callee',
    'kv',
    '--duration',
    'PT1M',
    '--json',
    ...start,
  );
  expect(verdict.effect.seen).toBe(true);
  expect(verdict.reasons.join()).not.toContain('took no connections');
  expect(told()).toEqual([]);
}, 120_000);

test('a store that is killed in the middle of a run accuses nobody, and is told until it is back', async () => {
  const before = events().length;
  const running = judged('run', 'slow-web-to-kv', '--json', ...start);
  await eventually(() =>
    events()
      .slice(before)
      .some(({ type }) => type === 'fault-applied'),
  );
  store.kill('SIGKILL');
  const { verdict } = await running;
  expect([verdict.verdict, verdict.reasons[0]]).toEqual([
    'inconclusive',
    `store kv at ${address} took no connections: ECONNREFUSED`,
  ]);
  const line = `store kv at ${address} takes no connections: ECONNREFUSED`;
  expect(events().flatMap((event) => (event.type === 'notice' ? [event.message] : []))).toContain(line);
  expect((await chaos('status', ...own)).stdout).toContain(line);
  const { stdout } = await chaos('status', '--json', ...own);
  expect(JSON.parse(stdout).storesAway).toMatchObject([{ store: 'kv', address, reason: 'ECONNREFUSED' }]);

  await startStore();
  await eventually(() => told().at(-1) === 'there');
  expect(told()).toEqual(['away', 'there']);
  expect((await chaos('status', ...own)).stdout).not.toContain('takes no connections');
}, 180_000);
