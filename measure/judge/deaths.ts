import type { Deaths } from '../../lib/model/events/verdict.ts';
import { findFault } from '../../lib/model/faults/index.ts';
import { type EventFacts, type FaultFacts, isFatal, type TaskChange } from './facts.ts';
import { counted } from './phrases.ts';

/** A task that left the service, and by what it was first seen to leave. */
export interface Death {
  readonly at: number;
  readonly service: string;
  /** Its exit, where it ended by itself; else why it was ended. */
  readonly reason: string;
  /** It was replaced for what its health checks said. */
  readonly unhealthy: boolean;
  /** It ended by itself, which no machine makes a task do by being busy. */
  readonly crashed: boolean;
  /** A fault was aimed at that very task while it left, and may have ended it. */
  readonly expected: boolean;
}

/** A fault's last failed health check comes in this long after it is over, milliseconds. */
const lateCheckMilliseconds = 5000;

/** The tasks that began to leave since the first fault was planned. */
export function deathsOf(facts: Pick<EventFacts, 'faults' | 'tasks'>): Death[] {
  return leavingIn(facts)
    .filter(({ at }) => at >= firstPlanned(facts))
    .map((first) => ({
      at: first.at,
      service: first.service,
      reason: first.reason,
      crashed: first.state === 'stopped',
      unhealthy: first.state === 'unhealthy',
      expected: facts.faults.some((fault) => isAimedAt(fault, first)),
    }));
}

/** The tasks that were leaving before the first fault was planned: what becomes of them is not the run's. */
export function leavingBefore(facts: Pick<EventFacts, 'faults' | 'tasks'>): ReadonlySet<string> {
  const before = leavingIn(facts).filter(({ at }) => at < firstPlanned(facts));
  return new Set(before.map(({ taskArn }) => taskArn));
}

/** Where each task that went was first seen to go. */
function leavingIn({ tasks }: Pick<EventFacts, 'tasks'>): TaskChange[] {
  const leaving = tasks.filter(({ state }) => ['draining', 'unhealthy', 'stopped'].includes(state));
  return leaving.filter(({ taskArn }, index) => leaving.findIndex((other) => other.taskArn === taskArn) === index);
}

/** Infinity where there was no fault: then nothing happened since. */
const firstPlanned = ({ faults }: Pick<EventFacts, 'faults'>) => Math.min(...faults.map(({ planned }) => planned));

function isAimedAt(fault: FaultFacts, { at, taskArn, service, state }: TaskChange): boolean {
  const { plan, planned, reverted: over = Number.POSITIVE_INFINITY } = fault;
  const isAbout = plan.replacesTasks ? plan.resource === service : plan.resourceArn === taskArn;
  if (!isAbout || at < planned) return false;
  if (state === 'stopped' && findFault(plan.actionId)?.endsNothing) return false;
  return isFatal(fault) || at <= over + (state === 'unhealthy' ? lateCheckMilliseconds : 0);
}

/** Deaths by what they have in common, the first one's order. */
export function groupedDeaths(deaths: readonly Death[]): Deaths[] {
  const groups = Map.groupBy(deaths, ({ service, reason, expected }) => JSON.stringify([service, reason, expected]));
  return [...groups.values()].flatMap((alike) =>
    alike.slice(0, 1).map(({ service, reason, expected }) => ({ service, reason, tasks: alike.length, expected })),
  );
}

/** Those that no fault explains: tasks that ended by themselves, and tasks that were ended and replaced. */
export function unexpectedOf(deaths: readonly Death[]): { crashed: Death[]; replaced: Death[] } {
  const unexpected = deaths.filter(({ expected }) => !expected);
  return {
    crashed: unexpected.filter(({ crashed }) => crashed),
    replaced: unexpected.filter(({ crashed }) => !crashed),
  };
}

/** `2 tasks crashed, which no fault of the run makes them do: search exit 1, front SIGKILL`. */
export function tasksCrashed(crashed: readonly Death[]): string {
  const whom = crashed.length === 1 ? 'it' : 'them';
  return `${counted(crashed.length, 'task')} crashed, which no fault of the run makes ${whom} do: ${inWords(crashed)}`;
}

export function tasksReplaced(replaced: readonly Death[]): string {
  const were = replaced.length === 1 ? 'was' : 'were';
  return `${counted(replaced.length, 'task')} ${were} replaced that no fault of the run hit: ${inWords(replaced)}`;
}

function inWords(deaths: readonly Death[]): string {
  return groupedDeaths(deaths)
    .map(({ service, reason, tasks }) => `${service} ${reason}${tasks > 1 ? ` (${tasks})` : ''}`)
    .join(', ');
}
