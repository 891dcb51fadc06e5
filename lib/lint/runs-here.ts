import { executorsOf, isOnThisMachine } from '../model/faults/executors.ts';
import { readAction } from '../model/faults/read-action.ts';
import { startAutomation } from '../model/faults/start-automation.ts';
import { type KnownAction, knownActions } from './known-actions.ts';
import type { Subject } from './subject.ts';
import { entriesOf, namesOf } from './told.ts';
import { isKnown, Unresolved } from './unresolved.ts';

/** How much of a template runs on this machine. */
export interface RunsHere {
  /** Absent where the file does not tell its actions. */
  readonly actions?: number;
  readonly here: number;
}

export function runsHere(subject: Subject): RunsHere {
  const here = knownActions(subject).filter((action) => whyNotHere(action) === undefined).length;
  const { actions } = subject.content;
  return { ...(!(actions instanceof Unresolved) && { actions: namesOf(actions).length }), here };
}

/** Why an action is executed nowhere on this machine; undefined where it is, or where its parameters are wrong anyway. */
export function whyNotHere({ fault, content }: Pick<KnownAction, 'fault' | 'content'>): string | undefined {
  if (!isOnThisMachine(executorsOf(fault))) return fault.awsOnly;
  const told = entriesOf(content.parameters).filter(([, value]) => isKnown(value));
  const read = readAction(fault, { parameters: Object.fromEntries(told) as Record<string, string> });
  if (!('issues' in read)) return read.effect.kind === 'aws-only' ? read.effect.reason : undefined;
  if (fault.actionId !== startAutomation.actionId || !told.some(([name]) => name === 'documentArn')) return undefined;
  const issue = read.issues.find(({ parameter }) => parameter.startsWith('document'));
  return issue && `${issue.parameter}: ${issue.message}`;
}
