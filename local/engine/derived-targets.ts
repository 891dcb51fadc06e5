import { effectOf } from '../../lib/model/faults/effect-of.ts';
import { ecsTasks } from '../../lib/model/faults/target.ts';
import { labels } from '../../lib/model/labels.ts';
import type { ExperimentTemplate, TargetDefinition } from './template.ts';

/**
 * The template with a target of its own for each action whose document finds tasks by itself: so these are chosen at the
 * start with all others, by the same rules. Their names have a space, as no name of FIS has.
 */
export function withDerivedTargets(template: ExperimentTemplate, system: string): ExperimentTemplate {
  const targets: Record<string, TargetDefinition> = { ...template.targets };
  const actions = { ...template.actions };
  for (const [name, action] of Object.entries(template.actions)) {
    const effect = effectOf(action);
    if (effect.kind !== 'automation' || !effect.run.tasks) continue;
    const { service, count } = effect.run.tasks;
    const target = `tasks of ${name}`;
    targets[target] = {
      resourceType: ecsTasks.resourceType,
      resourceTags: { [labels.system]: system, [labels.service]: service },
      selectionMode: `COUNT(${count})`,
    };
    actions[name] = { ...action, targets: { [ecsTasks.key]: target } };
  }
  return { ...template, targets, actions };
}
