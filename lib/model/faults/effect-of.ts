import type { Effect } from './effect.ts';
import { readParameters } from './fault.ts';
import { findFault } from './index.ts';

/** The effect of an action that was validated. Throws where it was not. */
export function effectOf(action: {
  readonly actionId: string;
  readonly parameters?: Readonly<Record<string, string>>;
}): Effect {
  const fault = findFault(action.actionId);
  if (!fault) throw new Error(`${action.actionId} is not an action`);
  return fault.effect(readParameters(fault, action.parameters ?? {}).values);
}

/** What an action does in the end: its own effect, or that of the document that it runs. */
export function innermost(effect: Effect): Effect {
  return effect.kind === 'automation' ? effect.run.effect : effect;
}
