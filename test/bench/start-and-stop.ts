import { randomUUID } from 'node:crypto';
import { StartExperimentCommand, StopExperimentCommand } from '@aws-sdk/client-fis';
import { templatesByExperiment } from '../../aws/fis/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { type Figures, milliseconds, quantile } from './table.ts';
import { nextEvent, withSystem } from './with-system.ts';

const rounds = 30;
const experiments = ['lose-payment', 'slow-products', 'lossy-network', 'cpu-stress', 'io-stress'];

/** From StartExperiment to the last fault in place, and from StopExperiment to the last fault reverted and proven. */
export const bench = (): Promise<Figures[]> =>
  withSystem(24_000, async (system) => {
    const templates = await templatesByExperiment(system.fis);
    const rows: string[][] = [];
    const all = { start: [] as number[], stop: [] as number[] };
    for (const name of experiments) {
      const start: number[] = [];
      const stop: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const experimentTemplateId = templates.get(name)?.id as string;
        const actions = templates.get(name) ? await actionCount(name) : 0;
        const applied = lastOf(system, 'fault-applied', actions);
        const begun = systemClock.monotonic();
        const { experiment } = await system.fis.send(
          new StartExperimentCommand({ clientToken: randomUUID(), experimentTemplateId }),
        );
        start.push((await applied) - begun);
        const reverted = lastOf(system, 'fault-reverted', actions);
        const stopped = nextEvent(system, (event) =>
          event.type === 'experiment-state' && event.status === 'stopped' ? true : undefined,
        );
        const asked = systemClock.monotonic();
        await system.fis.send(new StopExperimentCommand({ id: experiment?.id as string }));
        stop.push((await reverted) - asked);
        await stopped;
      }
      all.start.push(...start);
      all.stop.push(...stop);
      rows.push(row(name, start, stop));
    }
    return [
      {
        title: `StartExperiment to effect in place, StopExperiment to reverted and proven (${rounds} rounds each)`,
        head: ['experiment', 'start p50', 'start p99', 'stop p50', 'stop p99'],
        rows: [...rows, row('all', all.start, all.stop)],
      },
    ];

    async function actionCount(name: string): Promise<number> {
      const { actions } = await system.plans(templates.get(name)?.id as string);
      return actions.flatMap(({ plans }) => plans).length;
    }
  });

function row(name: string, start: number[], stop: number[]): string[] {
  const figures = [quantile(start, 0.5), quantile(start, 0.99), quantile(stop, 0.5), quantile(stop, 0.99)];
  return [name, ...figures.map(milliseconds)];
}

/** The monotonic moment of the nth event of a type from now on. */
function lastOf(system: Parameters<typeof nextEvent>[0], type: 'fault-applied' | 'fault-reverted', count: number) {
  let seen = 0;
  return nextEvent(system, (event) => (event.type === type && ++seen === count ? event.mono : undefined));
}
