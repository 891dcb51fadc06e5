import type { Event } from '../../lib/model/events/event.ts';
import { targetOf } from '../../lib/model/events/plan.ts';
import { isFinal } from '../../lib/model/events/statuses.ts';
import { sentenceOf } from '../../report/page/sentence.ts';
import { createNewest } from './newest.ts';
import type { FaultView, PastRun, RunView, VerdictView } from './view.ts';

/** Experiments as their events have them. */
export interface RunViews {
  add(event: Event): void;
  runs(): readonly RunView[];
  past(): readonly PastRun[];
}

/** So many are kept that are over: more do not fit into the time that is shown. */
const mostPast = 100;

export function createRunViews(nameOf: (templateId: string) => string | undefined): RunViews {
  const runs = new Map<string, RunView>();
  const past = createNewest<PastRun>(mostPast);
  return {
    add(event) {
      if (!('experimentId' in event)) return;
      const { experimentId: id } = event;
      const run = runs.get(id);
      if (event.type === 'verdict') {
        if (run) for (const one of pastOf(run, event)) past.add(one);
        return void runs.delete(id);
      }
      if (!run && event.type === 'experiment-state' && !isFinal(event.status)) {
        const experiment = nameOf(event.templateId) ?? event.templateId;
        runs.set(id, { id, experiment, status: event.status, startedAt: event.wall, faults: [] });
      }
      if (run) runs.set(id, after(run, event));
    },
    runs: () => [...runs.values()],
    past: past.all,
  };
}

function after(run: RunView, event: Event): RunView {
  if (event.type === 'experiment-state') return { ...run, status: event.status };
  if (event.type === 'phase') return { ...run, experiment: event.experiment, phase: event.phase };
  if (event.type === 'fault-planned') return { ...run, faults: [...run.faults, plannedFault(event)] };
  if (!('faultId' in event)) return run;
  return { ...run, faults: run.faults.map((fault) => (fault.id === event.faultId ? faultAfter(fault, event) : fault)) };
}

const plannedFault = ({ plan, wall }: Extract<Event, { type: 'fault-planned' }>): FaultView => ({
  ...{ id: plan.faultId, actionId: plan.actionId, resource: plan.resource },
  target: targetOf(plan),
  ...{ state: 'planned', isSeen: false, from: wall },
  until: plan.holdMilliseconds > 0 ? wall + plan.holdMilliseconds : null,
});

function faultAfter(fault: FaultView, event: Event): FaultView {
  switch (event.type) {
    case 'fault-applied': {
      const { from, until } = fault;
      // It is held for as long as was planned, from when it is in force.
      return {
        ...fault,
        state: 'in force',
        from: event.wall,
        until: until === null ? null : until + event.wall - from,
      };
    }
    case 'fault-observed':
      return { ...fault, isSeen: fault.isSeen || event.observation.seen };
    case 'fault-failed':
      return { ...fault, state: 'failed', over: event.wall };
    case 'fault-reverted':
      return { ...fault, state: 'undone', over: event.wall };
    case 'revert-failed':
      return { ...fault, state: 'not undone' };
    default:
      return fault;
  }
}

export const verdictView = (event: Extract<Event, { type: 'verdict' }>): VerdictView => ({
  ...{ id: event.experimentId, experiment: event.experiment, verdict: event.verdict, at: event.wall },
  words: event.verdict === 'held' ? sentenceOf(event) : (event.reasons[0] ?? sentenceOf(event)),
});

/** Empty where nothing was ever in force. */
function pastOf(
  { experiment, faults }: RunView,
  { serviceRecoveryMs }: Extract<Event, { type: 'verdict' }>,
): PastRun[] {
  const applied = faults.filter(({ state }) => state !== 'planned' && state !== 'failed');
  if (applied.length === 0) return [];
  const over = Math.max(...applied.map((fault) => fault.over ?? fault.from));
  const recovered = serviceRecoveryMs === null ? null : over + serviceRecoveryMs;
  return [{ experiment, from: Math.min(...applied.map(({ from }) => from)), over, recovered }];
}
