import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serviceNamed } from '../../lib/model/topology.ts';
import { topology as shop } from '../../systems/shop/topology.ts';
import { createContainers } from './support/containers.ts';
import { describeWithDocker } from './support/describe-with-docker.ts';
import { docker, type Finished } from './support/docker.ts';
import { eventually } from './support/eventually.ts';
import { buildMs, serviceImage, sidecarImage } from './support/images.ts';
import { startTask, type Task } from './support/task.ts';

const { processName } = serviceNamed(shop, 'gateway');
const containers = createContainers();
let task: Task;

/** Runs the text of a Command document in the sidecar, as its SSM agent would. */
function run(document: string, variables: Record<string, string>): Promise<Finished> {
  const script = readFileSync(new URL(`../../lib/constructs/fis/automations/${document}.sh`, import.meta.url), 'utf8');
  const environment = Object.entries({ EXECUTION: 'this-one', ...variables }).flatMap(([name, value]) => [
    '--env',
    `${name}=${value}`,
  ]);
  return docker(['exec', ...environment, task.sidecar, 'bash', '-c', script]);
}

const appScore = async () => {
  const pid = await task.inSidecar('pgrep', '--oldest', '--exact', processName);
  return await task.inSidecar('cat', `/proc/${pid}/oom_score_adj`);
};
const isRunning = async (program: string) => (await docker(['exec', task.sidecar, 'pgrep', program])).status === 0;
const limits = async () => (await docker(['exec', task.sidecar, 'cat', '/faults/limits.json'])).stdout;

describeWithDocker(
  "the Command documents' scripts in the sidecar (its image on Debian where Amazon Linux cannot be pulled)",
  () => {
    beforeAll(async () => {
      const { tag } = await sidecarImage();
      task = await startTask(containers, {
        service: await serviceImage(),
        sidecar: tag,
        name: 'documents',
        memory: 128,
      });
    }, buildMs);
    afterAll(() => containers.removeAll());

    test('memory-stress, exhaust: a revert ends it while the app still lives, and leaves the app as it was', async () => {
      const before = await appScore();
      const variables = { MODE: 'exhaust', PERCENT: '50', PROCESS: processName };
      const apply = run('memory-stress', { ACTION: 'apply', SECONDS_LEFT: '60', ...variables });
      await eventually(async () => (await isRunning('stress-ng')) && (await appScore()) === '1000');
      expect(await run('memory-stress', { ACTION: 'revert', SECONDS_LEFT: '0', ...variables })).toMatchObject({
        status: 0,
      });
      expect((await apply).status).not.toBe(0);
      expect(await isRunning('stress-ng')).toBe(false);
      expect(await appScore()).toBe(before);
    });

    test.each([
      ['memory-stress', { MODE: 'balloon', PERCENT: '50', PROCESS: '' }, { balloonMiB: 64 }],
      ['bandwidth-limit', { KILOBITS_PER_SECOND: '512' }, { kilobitsPerSecond: 512 }],
    ])('%s: a revert takes back its own limit, twice if need be', async (document, variables, limit) => {
      expect(await run(document, { ACTION: 'apply', SECONDS_LEFT: '60', ...variables })).toMatchObject({ status: 0 });
      expect(JSON.parse(await limits())).toMatchObject(limit);
      for (let time = 0; time < 2; time++) {
        expect(await run(document, { ACTION: 'revert', SECONDS_LEFT: '0', ...variables })).toMatchObject({ status: 0 });
        expect(await limits()).toBe('');
      }
    });

    test('pause-process: the app lives and its health check fails, until a revert, or by itself', async () => {
      const isHealthy = async () => (await docker(['exec', task.app, 'node', '/app/health.mjs'])).status === 0;
      const apply = (seconds: string, execution = 'this-one') =>
        run('pause-process', { ACTION: 'apply', SECONDS_LEFT: seconds, PROCESS: processName, EXECUTION: execution });
      const revert = () => run('pause-process', { ACTION: 'revert', SECONDS_LEFT: '0', PROCESS: '' });
      expect(await isHealthy()).toBe(true);
      expect(await apply('60')).toMatchObject({ status: 0 });
      expect(await isHealthy()).toBe(false);
      expect(await apply('60', 'another')).toMatchObject({ status: 1, stderr: expect.stringContaining('already') });
      for (let time = 0; time < 2; time++) expect(await revert()).toMatchObject({ status: 0 });
      expect(await isHealthy()).toBe(true);
      // Longer than a busy machine takes to look.
      expect(await apply('10')).toMatchObject({ status: 0 });
      expect(await isHealthy()).toBe(false);
      await eventually(isHealthy);
    });

    test("bandwidth-limit: a revert leaves another fault's limit alone", async () => {
      await task.inSidecar('breakwater-limits', 'set', '--seconds', '30', '--balloon-percent', '10');
      const variables = { ACTION: 'revert', SECONDS_LEFT: '0', KILOBITS_PER_SECOND: '512' };
      expect(await run('bandwidth-limit', variables)).toMatchObject({ status: 0 });
      expect(JSON.parse(await limits())).toMatchObject({ balloonMiB: 12 });
      await task.inSidecar('breakwater-limits', 'clear');
    });
  },
);
