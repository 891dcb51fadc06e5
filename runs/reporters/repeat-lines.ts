import { percent } from '../../base/percent.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import { repeatSummary } from '../../measure/judge/repeat-summary.ts';
import { seconds, shareOf } from './format.ts';

/** For each experiment that ran several times: how alike its runs were. */
export function repeatLines(verdicts: readonly Verdict[]): string[] {
  const byExperiment = Map.groupBy(verdicts, ({ experiment }) => experiment);
  return [...byExperiment].map(([experiment, all]) => {
    const { runs, held, availability, samples, serviceRecovery, capacityRecovery } = repeatSummary(all);
    const variation = capacityRecovery.coefficientOfVariation;
    return [
      `  ${experiment}: ${held} of ${runs} held`,
      `available ${shareOf(availability)} of ${samples}`,
      `service recovery p50 ${seconds(serviceRecovery.p50)} p95 ${seconds(serviceRecovery.p95)}`,
      ...(capacityRecovery.runs > 0
        ? [`capacity p50 ${seconds(capacityRecovery.p50)} p95 ${seconds(capacityRecovery.p95)}`]
        : []),
      ...(variation === null ? [] : [`varying by ${percent(variation)}`]),
    ].join(', ');
  });
}
