import type { ExperimentAction, Experiment as FisExperiment } from '@aws-sdk/client-fis';
import type { Window } from '../../lib/model/events/event.ts';
import type { Plan } from '../../lib/model/events/plan.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { findFault } from '../../lib/model/faults/index.ts';
import { labels } from '../../lib/model/labels.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { callersOf, observeEffect, observeEnd } from '../../measure/judge/callers.ts';
import { type Period, readTrafficWindows } from '../../measure/judge/traffic-windows.ts';
import { observeTasks, type TaskCounts } from '../cloudwatch/container-insights.ts';
import { periodMilliseconds } from '../cloudwatch/read-metrics.ts';
import { type Change, stateOf } from '../fis/states.ts';
import { skippedIn } from './skipped.ts';

export interface FaultSources {
  /** As FIS has it at its end. */
  readonly fis: FisExperiment;
  readonly targets: ReadonlyMap<string, { readonly arns: readonly string[] }>;
  /** What documents of ours have left behind, by name; FIS itself leaves nothing. */
  readonly remaining: readonly string[];
  readonly experiment: Experiment;
  readonly system: SystemModel;
  readonly windows: readonly Window[];
  /** How long each window is. */
  readonly windowMilliseconds?: number;
  /** What ECS counted meanwhile; empty where it does not count. */
  readonly tasks: readonly TaskCounts[];
}

/** The windows before a fault that it is compared with, those after it that still show it, and the last, that must not. */
const baselineWindows = 10;
const aftermathWindows = 2;
const lastWindows = 2;

/**
 * What FIS says that it did, as the faults that the judge reads: applied and reverted when the action began and ended.
 * That it had an effect, and that the effect is over, is not FIS's to say: callers are asked by their metrics, and ECS.
 */
export function readFaults(sources: FaultSources): { changes: Change[]; doubts: string[] } {
  const { fis, targets, remaining, system, windows, windowMilliseconds = periodMilliseconds, tasks } = sources;
  const traffic = readTrafficWindows(windows, windowMilliseconds);
  const { windowStart, span } = traffic;
  const changes: Change[] = [];
  const doubts = new Set(skippedIn(fis).flatMap(({ text, isMissed }) => (isMissed ? text : [])));
  for (const [name, action] of Object.entries(fis.actions ?? {})) {
    const { startTime, endTime } = action;
    if (!startTime || !hasFault(action)) continue;
    const start = startTime.getTime();
    const end = endTime?.getTime() ?? start;
    const before: Period = { from: windowStart(start) - baselineWindows * windowMilliseconds, to: windowStart(start) };
    const during: Period = { from: before.to, to: windowStart(end) + aftermathWindows * windowMilliseconds };
    const last: Period = { from: span.to - lastWindows * windowMilliseconds, to: span.to };

    const targetNames = Object.values(action.targets ?? {});
    const hits = hitsOf(sources, targetNames);
    const callers = hits.map((hit) => ({ name: hit, ...callersOf(traffic, system, hit) }));
    // As long as the last windows are the fault's own they say nothing of its end.
    const isWatched = last.from > windowStart(end);
    const after = isWatched ? observeEnd(callers, system, before, last) : { broken: [], doubts: [] };
    for (const doubt of after.doubts) doubts.add(doubt);

    const byCallers = observeEffect(callers, before, during);
    const byTasks = observeTasks(tasks, hits, start, end);
    const observation = [byCallers, byTasks].find(({ seen }) => seen) ?? {
      ...byTasks,
      detail: `${byCallers.detail}; ${byTasks.detail}`,
    };
    const { status, reason } = stateOf(action);
    const detail = [`FIS: ${status}, ${reason}`, ...after.broken].join('; ');
    const experimentId = fis.id ?? '';
    const arns = targetNames.flatMap((target) => targets.get(target)?.arns ?? []);
    for (const [index, resourceArn] of (arns.length > 0 ? arns : [fis.id ?? '']).entries()) {
      const faultId = `${experimentId}-${name}-${index}`;
      const plan = planOf(faultId, action, { resourceArn, resource: hits.join(', ') });
      const proof = {
        remaining: action.parameters?.documentArn ? remaining : [],
        probe: { matches: after.broken.length === 0, detail },
      };
      changes.push(
        { at: start, body: { type: 'fault-planned', experimentId, action: name, plan } },
        { at: start, body: { type: 'fault-applied', experimentId, action: name, faultId } },
        { at: end, body: { type: 'fault-observed', experimentId, faultId, observation } },
      );
      if (status === 'completed' || status === 'stopped') {
        changes.push({ at: end, body: { type: 'fault-reverted', experimentId, faultId, proof } });
      }
    }
  }
  return { changes, doubts: [...doubts] };
}

/** Whether an action broke anything: what waits or looks does not, nor does what was skipped or never begun. */
export function hasFault(action: ExperimentAction): boolean {
  const { doesNothing = false } = findFault(action.actionId ?? '') ?? {};
  return !doesNothing && !['pending', 'skipped', 'cancelled'].includes(stateOf(action).status);
}

/** What the tags of an action's targets name, and all that the experiment is known to hit. */
function hitsOf({ fis, experiment }: FaultSources, targetNames: readonly string[]): readonly string[] {
  const named = targetNames.flatMap((target) => {
    const tags = fis.targets?.[target]?.resourceTags ?? {};
    return tags[labels.service] ?? tags[labels.store] ?? [];
  });
  return [...new Set([...named, ...experiment.hits])];
}

/** FIS applies and reverts it: there are no steps of ours. */
function planOf(
  faultId: string,
  { actionId = '' }: ExperimentAction,
  resource: Pick<Plan, 'resource' | 'resourceArn'>,
): Plan {
  return {
    faultId,
    actionId,
    ...resource,
    steps: [],
    undo: [],
    endsTask: false,
    holdMilliseconds: 0,
    leaseMilliseconds: 0,
    fidelity: 'FIS itself',
  };
}
