import { AutomationError } from '../../lib/model/faults/automation.ts';
import type { AutomationRun, Effect } from '../../lib/model/faults/effect.ts';
import { readParameters } from '../../lib/model/faults/fault.ts';
import { findFault } from '../../lib/model/faults/index.ts';
import { type Store, storesOf, type Topology } from '../../lib/model/topology.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import type { ActionDefinition, TemplateContent } from './template.ts';

/** The effect of an action that was validated. Throws where it was not. */
export function effectOf({ actionId, parameters = {} }: ActionDefinition): Effect {
  const fault = findFault(actionId);
  if (!fault) throw new Error(`${actionId} is not an action`);
  return fault.effect(readParameters(fault, parameters).values);
}

/** What an action does in the end: its own effect, or that of the document that it runs. */
export function innermost(effect: Effect): Effect {
  return effect.kind === 'automation' ? effect.run.effect : effect;
}

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

/** Throws AutomationError where a document names a service or store that the topology does not have, or of a wrong kind. */
export function checkNames({ effect, tasks }: AutomationRun, topology: Topology): void {
  const refuse = (parameter: string, name: string, what: string, names: readonly string[]): never => {
    const problem = `${JSON.stringify(name)} is not a ${what} of ${topology.name} (${names.join(', ')})`;
    throw new AutomationError(`documentParameters.${parameter}: ${problem}`);
  };
  const services = topology.services.map(({ name }) => name);
  const stores = (kind: Store['kind']) => storesOf(topology, kind);
  if (tasks && !services.includes(tasks.service)) refuse('Service', tasks.service, 'service', services);
  if (effect.kind === 'failover' && !stores('redis').includes(effect.store)) {
    refuse('Store', effect.store, 'cache', stores('redis'));
  }
  if (effect.kind === 'throttle' && !stores('dynamodb-table').includes(effect.table)) {
    refuse('Table', effect.table, 'table', stores('dynamodb-table'));
  }
}
