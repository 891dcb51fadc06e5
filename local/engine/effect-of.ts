import { AutomationError } from '../../lib/model/faults/automation.ts';
import { type AutomationRun, type Effect, onStore } from '../../lib/model/faults/effect.ts';
import { effectOf } from '../../lib/model/faults/effect-of.ts';
import { whyNotOn } from '../../lib/model/store-actions.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import type { TemplateContent } from './template.ts';

/** Why nothing of a template can be begun: the first of its actions that only AWS could do; undefined where there is none. */
export function refusalOf(
  { actions }: Pick<TemplateContent, 'actions'>,
  runtime: Pick<Runtime, 'refuses'>,
): string | undefined {
  for (const [name, action] of Object.entries(actions)) {
    const effect = effectOf(action);
    const reason = effect.kind === 'aws-only' ? runtime.refuses(effect) : undefined;
    if (reason) return `Action ${name} (${action.actionId}) runs in AWS only: ${reason}.`;
  }
  return undefined;
}

/** Whether an effect ends the tasks that it hits. */
export function takesDown(effect: Effect): boolean {
  const { kind } = effect;
  return kind === 'stop-task' || kind === 'kill-process' || (kind === 'memory-stress' && effect.mode === 'exhaust');
}

/**
 * Throws AutomationError where a document names a service that the topology does not have, or a store that does not take
 * what the document does.
 */
export function checkNames({ effect, tasks }: AutomationRun, { topology, storeActions }: SystemModel): void {
  const refuse = (parameter: string, problem: string): never => {
    throw new AutomationError(`documentParameters.${parameter}: ${problem}`);
  };
  const services = topology.services.map(({ name }) => name);
  if (tasks && !services.includes(tasks.service)) {
    const known = services.join(', ');
    refuse('Service', `${JSON.stringify(tasks.service)} is not a service of ${topology.name} (${known})`);
  }
  const hit = onStore(effect);
  const problem = hit && whyNotOn(hit.store, hit.action, storeActions);
  if (problem) refuse(hit.action === 'failover' ? 'Store' : 'Table', problem);
}
