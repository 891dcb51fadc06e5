import { parseDuration } from '../duration.ts';
import type { ActionDefinition } from '../fis-template.ts';
import { AutomationError, type AutomationRun } from './automation.ts';
import type { AutomationEffect } from './automations.ts';
import { durationOf, type ParameterIssue, readParameters } from './fault.ts';
import type { Effect, faults, InnerEffect } from './index.ts';

/** An action read from its texts. */
export interface ReadAction {
  /** What it does in the end: of a document, what the document does. */
  readonly effect: InnerEffect;
  /** Unscaled milliseconds; 0 for an action that happens once. */
  readonly durationMilliseconds: number;
  /** The document that it runs; absent where it runs none. */
  readonly run?: AutomationRun<AutomationEffect>;
  /** Why it fails when its time is over: its document takes longer than the action lets it. */
  readonly overrun?: string;
}

/** Reads the parameters of an action, once and for all; what is wrong with them where they cannot be read. */
export function readAction(
  fault: (typeof faults)[number],
  { parameters = {} }: Pick<ActionDefinition, 'parameters'>,
): ReadAction | { readonly issues: readonly ParameterIssue[] } {
  const { values, issues } = readParameters(fault, parameters);
  if (issues.length > 0) return { issues };
  try {
    const effect: Effect = fault.effect(values);
    if (effect.kind !== 'automation') return { effect, durationMilliseconds: durationOf(values) };
    return readRun(effect.run, parameters.maxDuration);
  } catch (error) {
    if (error instanceof AutomationError) return { issues: [error.issue] };
    throw error;
  }
}

/** FIS gives a document so much time, and no more. */
function readRun(run: AutomationRun<AutomationEffect>, maxDuration = ''): ReadAction {
  const { effect, durationMilliseconds: asked } = run;
  const limit = parseDuration(maxDuration) ?? Number.POSITIVE_INFINITY;
  return {
    effect,
    durationMilliseconds: Math.min(asked, limit),
    run,
    ...(asked > limit && { overrun: `its document takes longer than maxDuration ${maxDuration}` }),
  };
}
