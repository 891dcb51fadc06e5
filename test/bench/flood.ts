import { randomUUID } from 'node:crypto';
import { CreateExperimentTemplateCommand, StartExperimentCommand, StopExperimentCommand } from '@aws-sdk/client-fis';
import { systemClock } from '../../base/clock.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { localReferences } from '../../lib/model/experiments/local-references.ts';
import { templateOf } from '../../lib/model/experiments/template.ts';
import type { SystemClient } from '../../local/client/system-client.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { type Figures, milliseconds, quantile } from './table.ts';
import { nextEvent, withSystem } from './with-system.ts';

const rounds = 6;
const rate = 120;
const blackholeMilliseconds = 5000;

/**
 * What a blackhole held back floods the callee when it ends: callers without time-outs (RESILIENCE=off) wait for all of it.
 * From StopExperiment to reverted and proven, and how many proofs failed meanwhile.
 */
export const bench = (): Promise<Figures[]> =>
  withSystem(
    24_000,
    async (system) => {
      const experimentTemplateId = await withoutGuardrails(system, 'lose-payment');
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
    { resilience: 'off' },
  );

/** The experiment as a template that no alarm stops: users are hurt on purpose. */
async function withoutGuardrails({ fis }: SystemClient, name: string): Promise<string> {
  const experiment = experimentsOf(shopModel).find((one) => one.name === name);
  if (!experiment) throw new Error(`no experiment ${name}`);
  const { targets, actions, roleArn } = structuredClone(
    templateOf(experiment, shopModel, localReferences(shopModel.topology)),
  );
  const { experimentTemplate } = await fis.send(
    new CreateExperimentTemplateCommand({
      clientToken: randomUUID(),
      description: name,
      roleArn,
      stopConditions: [{ source: 'none' }],
      targets: targets as Record<string, { resourceType: string; selectionMode: string }>,
      actions: actions as Record<string, { actionId: string }>,
    }),
  );
  return experimentTemplate?.id as string;
}
