import type { Config } from '../config.ts';
import type { Experiment } from '../model/experiments/experiment.ts';
import { templateOf } from '../model/experiments/template.ts';
import type { WithJourneys } from '../model/journeys.ts';
import { labels } from '../model/labels.ts';
import type { FisTemplate } from './fis-template.ts';
import { zonesReached } from './reach.ts';
import type { Rule } from './rule.ts';

export const everyZone: Rule = {
  name: 'every-zone',
  description: 'In production a fault leaves at least one zone alone.',
  fix: 'hit fewer tasks or one zone, or name the experiment in chaos.everyZone of the environment',
  templates(template, config) {
    const name = template.tags[labels.experiment];
    if (isNamed(config, name) || !reachesEveryZone(template, config)) return [];
    const problem = `experiment ${JSON.stringify(name ?? 'without a name')} may reach all ${config.zones.length} zones of ${config.name} at once`;
    return [{ location: 'Properties/Targets', problem }];
  },
};

/** Whether an environment takes an experiment: outside production any, there those that the rule lets pass. */
export function allowedIn(config: Config, experiment: Experiment, system: WithJourneys): boolean {
  const references = { roleArn: '', alarmArn: String, addressOf: String, documentArn: String, zonal: true };
  return isNamed(config, experiment.name) || !reachesEveryZone(templateOf(experiment, system, references), config);
}

function isNamed({ production, chaos }: Config, experiment = ''): boolean {
  return !production || chaos.everyZone === 'any' || chaos.everyZone.includes(experiment);
}

function reachesEveryZone({ actions, targets }: Pick<FisTemplate, 'actions' | 'targets'>, { zones }: Config): boolean {
  return zonesReached(actions, targets, zones.length) === zones.length;
}
