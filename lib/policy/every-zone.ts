import type { Config } from '../config/config.ts';
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

function isNamed({ production, chaos }: Config, experiment = ''): boolean {
  return !production || chaos.everyZone === 'any' || chaos.everyZone.includes(experiment);
}

function reachesEveryZone({ actions, targets }: Pick<FisTemplate, 'actions' | 'targets'>, { zones }: Config): boolean {
  return zonesReached(actions, targets, zones.length) === zones.length;
}
