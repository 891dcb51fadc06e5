import { describe, expect, test } from '@jest/globals';
import { dataPromise, type PromiseDefinition, PromiseError } from '../../../definition/promises.ts';
import type { Receipt, StartedStores } from '../../../lib/model/system.ts';
import type { Topology } from '../../../lib/model/topology.ts';
import { manualClock } from '../measure/support/manual-clock.ts';

const topology: Topology = {
  name: 'books',
  zones: [],
  services: [],
  stores: [
    { kind: 'redis', name: 'sessions', port: 6379 },
    { kind: 'server', name: 'db', port: 5432, protocol: 'postgres' },
    { kind: 'sqs-queue', name: 'jobs', deadLetterQueue: 'dead', maxReceiveCount: 3, visibilityTimeoutSeconds: 5 },
  ],
};
const ports: Readonly<Record<string, number>> = { sessions: 1001, db: 1002, jobs: 1003 };
const stores: StartedStores = {
  portOf: (store) => ports[store] as number,
  hostOf: (store) => (store === 'db' ? '::1' : '127.0.0.1'),
  description: '',
  lost: new Promise(() => {}),
};
const asked = { topology, journeys: [{ name: 'buy' }, { name: 'look' }], answering: new Set(['buy']) };
const receipts: Receipt[] = [
  { id: '1', at: 50, facts: { order: 1 }, journey: 'buy', step: 2, answer: { order: 1, total: 5 } },
  { id: 'x', at: 60, facts: {} },
];

const clock = manualClock();
const audit = (does: PromiseDefinition['audit'], rest: Partial<PromiseDefinition> = {}) =>
  dataPromise({ name: 'orders stored', audit: does, ...rest }, asked, clock).audit({ receipts, stores, look: {} });

describe('a promise of the user’s own', () => {
  test('is kept where its audit gives nothing', async () => {
    expect(await audit(() => [])).toEqual({
      wrong: { 'orders stored': [], 'orders stored, waiting': [] },
      waiting: {},
      words: {
        'orders stored': 'violations of "orders stored"',
        'orders stored, waiting': 'violations of "orders stored" that did not come right',
      },
      settling: ['orders stored, waiting'],
    });
  });

  test('is broken by what its audit names, each once; what may still come right is waited for', async () => {
    const found = await audit(async () => ['1', { id: '2' }, { id: '3', waiting: true }, '1']);
    expect(found.wrong).toEqual({ 'orders stored': ['1', '2'], 'orders stored, waiting': ['3'] });
  });

  test('gets the answers of a journey with their time, and no other receipts', async () => {
    let answers: unknown;
    await audit((context) => {
      answers = context.answers('buy');
      return [];
    });
    const at = clock.wall() - clock.monotonic() + 50;
    expect(answers).toEqual([{ values: { order: 1 }, body: { order: 1, total: 5 }, at, step: 2 }]);
  });

  test('gets the addresses of the stores themselves', async () => {
    const urls: string[] = [];
    await audit(({ address }) => {
      urls.push(...['sessions', 'db', 'jobs'].map((store) => address(store).url));
      return [];
    });
    expect(urls).toEqual([
      'redis://127.0.0.1:1001',
      'postgres://[::1]:1002',
      'http://127.0.0.1:1003/000000000000/jobs',
    ]);
  });

  test.each<[string, PromiseDefinition['audit'], string]>([
    [
      'a journey that is not there',
      ({ answers }) => void answers('by') as never,
      'journey "by" is not there; did you mean buy?',
    ],
    ['a journey without answers', ({ answers }) => void answers('look') as never, 'journey "look" keeps no answers'],
    ['a store that is not there', ({ address }) => void address('sesions') as never, 'did you mean sessions?'],
    ['an audit that throws', () => Promise.reject(new Error('connection refused')), 'connection refused'],
    ['an audit that gives no list', () => undefined as never, 'its audit gave undefined, not a list'],
    ['something without an id', () => [{ order: 1 } as never], '{"order":1}, neither a text nor something with an id'],
  ])('%s: could not be looked at', async (_, does, why) => {
    const failure = await audit(does).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PromiseError);
    expect((failure as Error).message).toContain(why);
  });

  test('is given up at its deadline, of which its audit hears', async () => {
    let heard = false;
    const looking = audit(
      ({ signal }) => {
        signal.addEventListener('abort', () => {
          heard = true;
        });
        return new Promise(() => {});
      },
      { deadlineSeconds: 0.05 },
    );
    // A time-out of a signal keeps no process alive by itself.
    const alive = setInterval(() => {}, 1000);
    await expect(looking).rejects.toThrow('it took longer than its deadline');
    clearInterval(alive);
    expect(heard).toBe(true);
  });

  test('of a name that audits have a field of is told apart from it', async () => {
    expect((await audit(() => ['1'], { name: 'stored' })).wrong).toEqual({
      'promise stored': ['1'],
      'promise stored, waiting': [],
    });
  });
});
