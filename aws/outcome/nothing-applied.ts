import type { Experiment as FisExperiment } from '@aws-sdk/client-fis';
import type { Event } from '../../lib/model/events/event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { judge } from '../../measure/judge/judge.ts';
import type { Fired } from '../cloudwatch/alarms.ts';
import { stateOf } from '../fis/states.ts';
import { hasFault } from './fault-events.ts';
import { skippedIn } from './skipped.ts';

/** A stop within that time of an action's begin, before anybody saw it running, came before it did anything. */
const atOnceMilliseconds = 10_000;

/**
 * Whether an experiment has ended before any of its actions did something, as FIS tells it and as it was seen. Where a
 * stop condition rang only after an action had begun, that was its doing.
 */
export function nothingApplied(
  { actions = {} }: FisExperiment,
  events: readonly Event[],
  fired: readonly Pick<Fired, 'at'>[],
): boolean {
  const seenRunning = new Set(
    events.flatMap((event) => (event.type === 'action-state' && event.status === 'running' ? [event.action] : [])),
  );
  return Object.entries(actions).every(([name, action]) => {
    if (!hasFault(action) || !action.startTime) return true;
    const { status } = stateOf(action);
    if (seenRunning.has(name) || !['initiating', 'stopped'].includes(status)) return false;
    const begun = action.startTime.getTime();
    const isShort = (action.endTime?.getTime() ?? begun) - begun <= atOnceMilliseconds;
    return isShort && fired.every(({ at }) => at < begun);
  });
}

/** What is to be said of a run in which nothing was applied: there is nothing to measure, and nothing to wait for. */
export function judgeNothing(
  experiment: Experiment,
  system: SystemModel,
  events: readonly Event[],
  /** Why it came to nothing, where that says nothing about the system; undefined = as FIS has it. */
  why: string | undefined,
): Verdict {
  const verdict = judge({ experiment: { ...experiment, data: [] }, system, events });
  return why === undefined ? verdict : { ...verdict, verdict: 'inconclusive', reasons: [why] };
}

/** That FIS stopped it by itself, or found nothing to hit, says nothing of the system; that it failed does, of the template. */
export function whyNothing(fis: FisExperiment, fired: readonly Pick<Fired, 'alarm'>[]): string | undefined {
  const { state } = fis;
  const skipped = skippedIn(fis).map(({ text }) => text);
  if (state?.status === 'completed' && skipped.length > 0) return `nothing was hit: ${skipped.join('; ')}`;
  // This version of the SDK does not know all that FIS says.
  if (!['stopped', 'cancelled'].includes(String(state?.status))) return undefined;
  const alarms = [...new Set(fired.map(({ alarm }) => alarm))].join(', ');
  return `${state?.status} before it did anything: ${state?.reason}${alarms && ` (${alarms})`}`;
}
