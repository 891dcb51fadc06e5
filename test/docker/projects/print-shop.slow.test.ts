import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithDocker } from '../support/describe-with-docker.ts';
import { buildMs } from '../support/images.ts';
import { type Attacked, attack, expectVerdict, whyNot } from './support/attacked.ts';

/** What `init` cannot know: that nobody does without the database but for the prices, and what users do. */
const byHand = (text: string): string =>
  text
    .replaceAll('// calls: { db: {} },', 'calls: { db: {} },')
    .replace(/journeys: .*/, `journeys: ${JSON.stringify(journeys)},`);

const journeys = {
  prices: { request: { path: '/', degraded: { body: { '/queued': null } } }, calls: [], weight: 2 },
  order: {
    steps: [{ path: '/orders', body: { title: '${uuid}' }, take: { id: '/id' } }, '/orders/${id}'],
    calls: ['db'],
  },
};

describeWithDocker(
  'a web app with Postgres and a worker, in a project of somebody else',
  () => {
    let shop: Attacked;
    let theirs: string[];

    beforeAll(async () => {
      shop = await attack('print-shop', { basePort: 22_100, variables: { WEB_PORTS: '22391-22392' } });
      await shop.theirs.up();
      theirs = await shop.theirs.all();
    }, buildMs);
    afterAll(() => shop.end(), 60_000);

    test('init leaves out what runs once, and tools; check finds nothing wrong', async () => {
      const text = await shop.configure(['--runtime', 'docker'], byHand);
      expect(text).toMatch(
        /migrate is left out: it runs once.*\n.*adminer is left out: it is only run with the profile tools/,
      );
      expect(await shop.chaos('check', '--runtime', 'docker', '--base-port', '22100')).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('Nothing is wrong.'),
      });
    }, 200_000);

    test('comes up, and every call is seen', async () => {
      expect(await shop.up()).not.toContain('not measured');
      const edges = ['users > web', 'web > db', 'worker > db'];
      expect(await shop.seen(edges)).toEqual(edges);
    }, 200_000);

    test('tasks that are killed are replaced, and a slow database is only waited for', async () => {
      const experiments = ['kill-web', 'kill-worker', 'slow-web-to-db'];
      const verdicts = await shop.run(...experiments);
      for (const experiment of experiments) expectVerdict(verdicts, experiment, 'held');
    }, 500_000);

    test('without its database there are no orders, and prices all the same', async () => {
      const verdicts = await shop.run('outage-db');
      expectVerdict(verdicts, 'outage-db', 'held');
      const { degradedShare, perJourney = [] } = verdicts.get('outage-db') ?? {};
      const order = perJourney.find(({ journey }) => journey === 'order');
      expect(order).toMatchObject({ mustHold: false });
      expect(order?.availability).toBeLessThan(0.9);
      expect(degradedShare).toBeGreaterThan(0);
      await shop.down();
    }, 300_000);

    test('a database that may take as long as it likes is found', async () => {
      const file = join(shop.folder, 'app.env');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/DATABASE_TIMEOUT=.*/, 'DATABASE_TIMEOUT='));
      await shop.up();
      expectVerdict(await shop.runOnce('outage-db'), 'outage-db', 'failed');
      await shop.down();
    }, 400_000);

    test('nothing of ours is left, and theirs is as it was', async () => {
      expect(await shop.ours()).toEqual([]);
      expect(await shop.theirs.all()).toEqual(theirs);
      expect(shop.edited()).toEqual(['app.env']);
    });
  },
  whyNot('PYTHON_IMAGE', 'POSTGRES_IMAGE'),
);
