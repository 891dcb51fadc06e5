import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithDocker } from '../support/describe-with-docker.ts';
import { buildMs } from '../support/images.ts';
import { type Attacked, attack, expectVerdict, whyNot } from './support/attacked.ts';

/** What `init` cannot know: that nobody does without broker and Redis, and what users do. */
const byHand = (text: string): string =>
  text
    .replaceAll('// calls: { broker: {}, redis: {} },', 'calls: { broker: {}, redis: {} },')
    .replace(/journeys: .*/, `journeys: ${JSON.stringify(journeys)},`);

const journeys = {
  send: { request: { path: '/parcels', body: { to: '${uuid}' } }, calls: ['broker'] },
  board: { request: { path: '/board', degraded: { body: { '/late': true } } }, calls: ['redis'] },
};

describeWithDocker(
  'a pipeline with a broker, in a project of somebody else',
  () => {
    let parcels: Attacked;
    let theirs: string[];

    beforeAll(async () => {
      parcels = await attack('parcels', {
        basePort: 22_200,
        variables: { API_PORTS: '22393-22394' },
        npm: 'app',
      });
      await parcels.theirs.up();
      theirs = await parcels.theirs.all();
    }, buildMs);
    afterAll(() => parcels.end(), 60_000);

    test('init finds who is told of whom, and as many tasks as there are containers', async () => {
      await parcels.configure(['--runtime', 'docker'], byHand);
      expect(await parcels.chaos('check', '--static', '--runtime', 'docker')).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('2 services (api, consumer) in 5 tasks, 2 stores (broker, redis)'),
      });
    });

    test('comes up, and every call is seen', async () => {
      expect(await parcels.up()).not.toContain('not measured');
      // Who is sent messages asks its broker for nothing, once it has begun.
      const edges = ['api > broker', 'api > redis', 'consumer > redis', 'users > api'];
      expect(await parcels.seen(edges)).toEqual(expect.arrayContaining(edges));
    }, 300_000);

    test('tasks that are killed are replaced; without a broker nothing is sent, and the board is late', async () => {
      const experiments = ['kill-api', 'kill-consumer', 'outage-broker'];
      const verdicts = await parcels.run(...experiments);
      for (const experiment of experiments) expectVerdict(verdicts, experiment, 'held');
      const { perJourney = [], degradedShare, deaths = [] } = verdicts.get('outage-broker') ?? {};
      expect(perJourney.find(({ journey }) => journey === 'send')).toMatchObject({ mustHold: false });
      expect(deaths).toContainEqual(expect.objectContaining({ service: 'consumer', reason: 'exit 1' }));
      expect(degradedShare).toBeGreaterThan(0);
      await parcels.down();
    }, 600_000);

    test('an API that does not come back to its broker is found', async () => {
      const file = join(parcels.folder, 'app', 'api.mjs');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/(open = undefined;)\n *setTimeout.*/, '$1'));
      await parcels.up();
      expectVerdict(await parcels.runOnce('outage-broker'), 'outage-broker', 'failed');
      await parcels.down();
    }, 500_000);

    test('nothing of ours is left, and theirs is as it was', async () => {
      expect(await parcels.ours()).toEqual([]);
      expect(await parcels.theirs.all()).toEqual(theirs);
      expect(parcels.edited()).toEqual(['app/api.mjs']);
    });
  },
  whyNot('NODE_IMAGE', 'REDIS_IMAGE', 'RABBITMQ_IMAGE'),
);
