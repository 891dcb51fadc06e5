import { randomUUID } from 'node:crypto';
import { StartExperimentCommand } from '@aws-sdk/client-fis';
import { templatesByExperiment } from '../../aws/fis/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import type { SystemClient } from '../../local/client/system-client.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { serviceImage, storesImage } from '../docker/support/images.ts';
import { type Figures, milliseconds, quantile } from './table.ts';
import { nextEvent, withSystem } from './with-system.ts';

const [port, perService] = [21_700, 4];
/** Docker starts what has just been started later and later: each task runs for a while before it is killed again. */
const pauseMilliseconds = 2000;

/** One task of the shop killed in its container, each service four times, one after the other. Images that are named already are taken. */
export async function bench(): Promise<Figures[]> {
  process.env.SERVICES_IMAGE ??= await serviceImage();
  process.env.STORES_IMAGE ??= await storesImage();
  return withSystem(port, timeKills, { runtime: 'docker' });
}

async function timeKills(system: SystemClient): Promise<Figures[]> {
  const templates = await templatesByExperiment(system.fis);
  const kills = experimentsOf(shopModel).filter(({ family }) => family === 'kill-service');
  const died: number[] = [];
  const back: number[] = [];
  for (let round = 0; round < perService; round++) {
    for (const { name, hits } of kills) {
      const service = hits[0] as string;
      const stopped = nextState(system, service, 'stopped');
      // The task in its place: the other one is ready all the time.
      const ready = stopped.then(() => nextState(system, service, 'ready'));
      const asked = systemClock.monotonic();
      const experimentTemplateId = templates.get(name)?.id as string;
      await system.fis.send(new StartExperimentCommand({ clientToken: randomUUID(), experimentTemplateId }));
      died.push((await stopped) - asked);
      back.push((await ready) - (await stopped));
      await systemClock.sleep(pauseMilliseconds);
    }
  }
  return [
    {
      title: `One task of the shop killed in its container, ${back.length} times`,
      head: ['from, to', 'p50', 'p95', 'longest', 'wanted'],
      rows: [
        ['StartExperiment, the process has died', ...rowOf(died), ''],
        ['that, another is healthy and takes calls', ...rowOf(back), 'p95 5 s'],
      ],
    },
  ];
}

const nextState = (system: SystemClient, service: string, state: 'stopped' | 'ready') =>
  nextEvent(system, (event) =>
    event.type === 'task-state' && event.service === service && event.state === state ? event.mono : undefined,
  );

const rowOf = (values: readonly number[]) =>
  [quantile(values, 0.5), quantile(values, 0.95), Math.max(...values)].map(milliseconds);
