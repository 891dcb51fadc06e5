import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { expect, test } from '@jest/globals';
import { region } from '../../../lib/model/local-account.ts';
import { runningSystem, start } from './running-system.ts';
import { chaos, eventually, type Judged, measured } from './support.ts';

const { folder, upState, journal } = runningSystem(32_000, '--rate', '50');
const here = ['--folder', folder];
const service = 'product-service';

const run = (experiment: string): Promise<Judged> => measured('run', experiment, '--json', ...here);

/** The task definition that the service runs, by its revision. */
async function revision(): Promise<string | undefined> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const ecs = new ECSClient({ endpoint: upState().endpoint, region, credentials });
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ services: [service] }));
  ecs.destroy();
  return services[0]?.taskDefinition?.split(':').at(-1);
}

test.each(['crash', 'errors', 'late'])(
  'a version with BREAK=%s is taken back by itself',
  async (kind) => {
    const { verdict } = await run(`bad-deployment-${kind}`);
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [], rollbackMs: expect.any(Number) });
    expect(await revision()).toBe('1');
  },
  300_000,
);

test('a version that only answers what is not true stays until the experiment takes it back, and that is said', async () => {
  const { verdict } = await run('bad-deployment-wrong');
  expect(verdict).toMatchObject({ verdict: 'held', rollbackMs: null });
  expect(await revision()).toBe('1');
}, 300_000);

test('its guardrail stops an experiment that does more harm than it declares, and everything is undone', async () => {
  const { verdict } = await run('alarm-stops-experiment');
  const proofs = { faults: 2, clean: 2 };
  expect(verdict).toMatchObject({ reasons: [], verdict: 'held', stoppedMs: expect.any(Number), proofs });
}, 300_000);

test('an experiment that is stopped takes its version back', async () => {
  const id = await start(upState(), 'bad-deployment-wrong');
  const applied = () => journal().some((event) => event.type === 'fault-applied' && event.experimentId === id);
  await eventually(applied);
  expect(await revision()).not.toBe('1');
  expect(await chaos('stop', ...here)).toMatchObject({ status: 0, stdout: `Stopped: ${id}\n` });
  expect(await revision()).toBe('1');
}, 120_000);
