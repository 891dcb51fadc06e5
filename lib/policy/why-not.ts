import type { Config } from '../config/config.ts';
import { watchOf } from '../constructs/shared/watch-of.ts';
import type { Experiment } from '../model/experiments/experiment.ts';
import { templateOf } from '../model/experiments/template.ts';
import type { WithJourneys } from '../model/journeys.ts';
import { blastRadius } from './blast-radius.ts';
import { boundedDuration } from './bounded-duration.ts';
import { everyZone } from './every-zone.ts';
import { withinQuotas } from './fis-quotas.ts';
import { lastHealthyTask } from './last-healthy-task.ts';
import { notInProduction } from './not-in-production.ts';
import type { Rule } from './rule.ts';
import { unstoppable } from './unstoppable.ts';

/** What an environment bears, and FIS takes, of an experiment: what is more is refused, or left out where it is the model's. */
export const bounds: readonly Rule[] = [
  notInProduction,
  everyZone,
  blastRadius,
  lastHealthyTask,
  unstoppable,
  boundedDuration,
  withinQuotas,
];

/** Why an environment does not take an experiment, and the way out; undefined where it does. */
export function whyNotIn(config: Config, experiment: Experiment, system: WithJourneys): string | undefined {
  const references = { roleArn: '', alarmArn: String, addressOf: String, documentArn: String, zonal: true };
  const template = templateOf(experiment, system, { ...references, watch: watchOf(config) });
  for (const { templates, fix } of bounds) {
    const [finding] = templates?.(template, config, system) ?? [];
    if (finding) return `${finding.problem}: ${fix}`;
  }
  return undefined;
}
