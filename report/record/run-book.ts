import type { Description } from '../../lib/model/events/description.ts';
import type { Event } from '../../lib/model/events/event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import { createFacts } from '../../measure/judge/facts.ts';
import { faultsOf } from './faults-of.ts';
import { harmOf } from './harm-of.ts';
import type { Before } from './heard.ts';
import { lanesOf } from './lanes-of.ts';
import { marksOf } from './marks-of.ts';
import { recoveryOf } from './recovery-of.ts';
import type { RunRecord } from './run-record.ts';
import { tasksOf } from './tasks-of.ts';
import { usersOf } from './users-of.ts';

/** What is heard of one experiment, until its verdict. */
export interface RunBook {
  readonly id: string;
  name(): string;
  hasFault(): boolean;
  add(event: Event): void;
  close(verdict: Extract<Event, { type: 'verdict' }>): RunRecord;
}

/** `shownBefore`: of the time before the fault so much is shown, seconds. */
export function openRun(
  first: Extract<Event, { type: 'experiment-state' }>,
  before: Before,
  shownBefore: number,
): RunBook {
  const { facts, add } = createFacts();
  const others: Event[] = [];
  let description: Description | undefined;
  let name = first.experimentId;
  let last = first.mono;
  return {
    id: first.experimentId,
    name: () => name,
    hasFault: () => facts.faults.length > 0,
    add(event) {
      add(event);
      last = Math.max(last, event.mono);
      if (event.type === 'experiment-described') description = event.description;
      if (event.type === 'phase') name = event.experiment;
      if (isKept(event)) others.push(event);
    },
    close({ type: _, v: __, seq: ___, wall, mono, experimentId: id, ...verdict }) {
      const zero = Math.min(...facts.faults.map(({ applied, planned }) => applied ?? planned), mono);
      const at = (moment: number) => Math.round(moment - zero) / 1000;
      const heard = { facts, others, before, at, ...(description && { description }), verdict: verdict as Verdict };
      const from = Math.max(-shownBefore, at(facts.traffic.span.from || first.mono));
      const span = { from, to: at(Math.max(last, facts.traffic.span.to)) };
      const users = usersOf(heard, from);
      const harm = harmOf(users, span, description);
      return {
        ...{ id, experiment: verdict.experiment, startedAt: Math.round(wall - (mono - zero)) },
        ...(description && { description }),
        verdict: verdict as Verdict,
        ...{ span, users, ...(harm && { harm }) },
        tasks: tasksOf(heard),
        faults: faultsOf(heard),
        lanes: lanesOf(heard),
        marks: marksOf(heard),
        ...recoveryOf(heard),
      };
    },
  };
}

const isKept = ({ type }: Event): boolean =>
  ['alarm-state', 'service-deployment-state', 'rollout-state', 'notification', 'stop-asked', 'task-state'].includes(
    type,
  );
