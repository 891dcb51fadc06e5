import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithDocker } from '../support/describe-with-docker.ts';
import { dockerOutput } from '../support/docker.ts';
import { buildMs } from '../support/images.ts';
import { type Attacked, attack, expectVerdict, whyNot } from './support/attacked.ts';

/** What `init` cannot know: nginx does without either copy, the app without its store, and what users do. */
const byHand = (text: string): string =>
  text
    .replace("// calls: { 'app-blue': {}, 'app-green': {} },", "calls: { 'app-blue': either, 'app-green': either },")
    .replaceAll(
      '// calls: { store: {} },',
      "calls: { store: { degradable: true, whenGone: 'looks are not counted' } },",
    )
    .replace(/journeys: .*/, `journeys: ${JSON.stringify(journeys)},`)
    .replace(
      'export default',
      "const either = { degradable: true, whenGone: 'the other copy answers' };\nexport default",
    );

const copies = ['app-blue', 'app-green'];

const journeys = {
  page: { request: '/', calls: [] },
  books: { request: { path: '/api/books', degraded: { body: { '/looks': null } } }, weight: 4 },
};

describeWithDocker(
  'two copies of an app behind nginx, in a project of somebody else',
  () => {
    let library: Attacked;
    let theirs: string[];

    beforeAll(async () => {
      library = await attack('library', { basePort: 22_000, variables: { LIBRARY_PORT: '22390' } });
      await library.theirs.up();
      theirs = await library.theirs.all();
    }, buildMs);
    afterAll(() => library.end(), 60_000);

    test('init finds nginx, and by its file where the copies listen; check finds nothing wrong', async () => {
      const text = await library.configure(['--runtime', 'docker'], byHand);
      expect(text).not.toMatch(/command|left out/);
      expect(await library.chaos('check', '--static', '--runtime', 'docker')).toMatchObject({ status: 0, stderr: '' });
    }, 30_000);

    test('comes up, and every call is seen', async () => {
      expect(await library.up()).not.toContain('not measured');
      const edges = [...copies.map((copy) => `${copy} > store`), ...copies.map((copy) => `reverse-proxy > ${copy}`)];
      expect(await library.seen([...edges, 'users > reverse-proxy'])).toEqual([...edges, 'users > reverse-proxy']);
    }, 120_000);

    test('a copy that is killed or silent is not noticed, and a store that is gone only in what lacks', async () => {
      const experiments = ['kill-app-blue', 'lose-reverse-proxy-to-app-green', 'lose-app-green-to-store'];
      const verdicts = await library.run(...experiments);
      for (const experiment of experiments) expectVerdict(verdicts, experiment, 'held');
      expect(verdicts.get('lose-app-green-to-store')?.degradedShare).toBeGreaterThan(0);
    }, 400_000);

    test('nginx that waits for a silent copy as long as it likes is found', async () => {
      const file = join(library.folder, 'nginx', 'nginx.conf');
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/proxy_(connect|read)_timeout .*/g, ''));
      const ofOurs = [
        '--filter',
        'name=breakwater-library',
        '--filter',
        'label=com.docker.compose.service=reverse_proxy',
      ];
      await dockerOutput(['exec', await dockerOutput(['ps', '--quiet', ...ofOurs]), 'nginx', '-s', 'reload']);
      expectVerdict(
        await library.runOnce('lose-reverse-proxy-to-app-green'),
        'lose-reverse-proxy-to-app-green',
        'failed',
      );
      await library.down();
    }, 200_000);

    test('nothing of ours is left, and theirs is as it was', async () => {
      expect(await library.ours()).toEqual([]);
      expect(await library.theirs.all()).toEqual(theirs);
      expect(library.edited()).toEqual(['nginx/nginx.conf']);
    });
  },
  whyNot('NODE_IMAGE', 'REDIS_IMAGE', 'NGINX_IMAGE'),
);
