import type { Experiment as FisExperiment } from '@aws-sdk/client-fis';
import { mayBeEmpty } from '../../lib/model/experiments/may-be-empty.ts';
import type { TargetDefinition } from '../../lib/model/fis-template.ts';
import { stateOf } from '../fis/states.ts';

/** An action that FIS left out, for want of a target. */
export interface Skipped {
  readonly action: string;
  readonly text: string;
  /** It would have been on what must be there: without it the experiment was another one. */
  readonly isMissed: boolean;
}

/** What FIS has skipped, with its reason: a service that has no task in a zone is not missed there, a zone's subnets are. */
export function skippedIn({ actions = {}, targets = {} }: FisExperiment): Skipped[] {
  return Object.entries(actions).flatMap(([action, seen]) => {
    const { status, reason } = stateOf(seen);
    if (status !== 'skipped') return [];
    const on = Object.values(seen.targets ?? {});
    const isMissed = !on.some((name) => targets[name] && mayBeEmpty(targets[name] as TargetDefinition));
    return [{ action, text: `skipped: ${[action, on.join(', '), reason].filter(Boolean).join(': ')}`, isMissed }];
  });
}
