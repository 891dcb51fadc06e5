import { templatesByExperiment } from '../../aws/fis/templates.ts';
import { systemClock } from '../../base/clock.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { repeatSummary } from '../../measure/judge/repeat-summary.ts';
import { seconds, shareOf } from '../../runs/reporters/format.ts';
import { runExperiment } from '../../runs/this-machine/run-experiment.ts';
import { shopModel } from '../../systems/shop/model.ts';
import type { Figures } from './table.ts';
import { withSystem } from './with-system.ts';

const perService = 5;

/** One task killed, 30 times: each service five times. */
export const bench = (): Promise<Figures[]> =>
  withSystem(24_000, async (system) => {
    const templates = await templatesByExperiment(system.fis);
    await system.startLoad({ rate: 50, seed: 1 });
    await systemClock.sleep(2000);
    let calmSince = systemClock.monotonic();
    const verdicts: Verdict[] = [];
    for (const experiment of experimentsOf(shopModel).filter(({ family }) => family === 'kill-service')) {
      for (let round = 0; round < perService; round++) {
        const templateId = templates.get(experiment.name)?.id as string;
        const run = await runExperiment(system, { templateId, calmSince });
        if (!run) throw new Error(`${experiment.name} was interrupted`);
        calmSince = run.calmSince;
        verdicts.push(run.verdict);
      }
    }
    const { runs, held, availability, samples, serviceRecovery, capacityRecovery } = repeatSummary(verdicts);
    const product = repeatSummary(verdicts.filter(({ experiment }) => experiment === 'kill-product-service'));
    return [
      {
        title: `One task killed, ${runs} times`,
        head: ['figure', 'measured', 'wanted'],
        rows: [
          ['held', `${held} of ${runs}`, 'all'],
          [
            'service recovery p50 / p95',
            `${seconds(serviceRecovery.p50)} / ${seconds(serviceRecovery.p95)}`,
            'p95 1 s',
          ],
          [
            'capacity recovery p50 / p95',
            `${seconds(capacityRecovery.p50)} / ${seconds(capacityRecovery.p95)}`,
            'p95 2 s',
          ],
          ['availability', `${shareOf(availability)} of ${samples}`, '99.9 %'],
          ['capacity variation, product-service', shareOf(product.capacityRecovery.coefficientOfVariation), '30 %'],
        ],
      },
    ];
  });
