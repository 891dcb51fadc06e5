import { randomUUID } from 'node:crypto';
import { StartExperimentCommand, StopExperimentCommand } from '@aws-sdk/client-fis';
import { templatesByExperiment } from '../../aws/fis/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { type Figures, milliseconds, quantile } from './table.ts';
import { nextEvent, withSystem } from './with-system.ts';

const rounds = 6;
const rate = 80;
const blackholeMilliseconds = 8000;

/**
 * What a blackhole held back floods the callee when it ends: callers without time-outs (RESILIENCE=off) wait for all of it.
 * From StopExperiment to reverted and proven, and how many proofs failed meanwhile.
 */
export const bench = (): Promise<Figures[]> =>
  withSystem(
    24_000,
    async (system) => {
      const templates = await templatesByExperiment(system.fis);
      const experimentTemplateId = templates.get('lose-payment')?.id as string;
      await system.startLoad({ rate, seed: 1 });
      const stops: number[] = [];
      let failures = 0;
      const unsubscribe = system.onEvent(({ type }) => {
        if (type === 'revert-failed') failures++;
      });
      for (let round = 0; round < rounds; round++) {
        await systemClock.sleep(3000);
        const { experiment } = await system.fis.send(
          new StartExperimentCommand({ clientToken: randomUUID(), experimentTemplateId }),
        );
        await systemClock.sleep(blackholeMilliseconds);
        const ended = nextEvent(system, (event) =>
          event.type === 'experiment-state' && ['stopped', 'failed'].includes(event.status) ? event.mono : undefined,
        );
        const asked = systemClock.monotonic();
        await system.fis.send(new StopExperimentCommand({ id: experiment?.id as string }));
        stops.push((await ended) - asked);
      }
      unsubscribe();
      return [
        {
          title: `A blackhole of ${blackholeMilliseconds / 1000} s that callers without time-outs run into, ${rate} requests a second (${rounds} rounds)`,
          head: ['stop p50', 'stop p99', 'proofs that failed'],
          rows: [[milliseconds(quantile(stops, 0.5)), milliseconds(quantile(stops, 0.99)), String(failures)]],
        },
      ];
    },
    { resilience: false },
  );
