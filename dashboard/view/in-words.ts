import { percent } from '../../base/percent.ts';
import { targetInWords } from '../../lib/model/events/plan.ts';
import type { FaultView, LineView, RunView, TaskView, View } from './view.ts';

/** Asks the system for something, by a path below its dashboard; rejects with its words where it refuses. */
export type Ask = <Result>(path: string, body?: object) => Promise<Result>;

/** What was answered. Throws with its words where it was refused. */
export async function answerOf<Result>(response: Response): Promise<Result> {
  const answer = (await response.json().catch(() => ({}))) as { message?: string };
  if (!response.ok) throw new Error(answer.message ?? `${response.url} answered ${response.status}`);
  return answer as Result;
}

/** Readable without colours. */
export const signs: Readonly<Record<LineView['kind'], string>> = { good: '✔', bad: '✘', news: '·' };

/** As the clock on the wall has it: `00:32:08`. */
export const clockOf = (at: number): string => new Date(at).toTimeString().slice(0, 8);

export const inSeconds = (milliseconds: number): string => `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`;

/** `task-kill-process on web 0108b27c`. */
export const faultName = (fault: FaultView): string => `${fault.actionId.split(':').at(-1)} on ${targetInWords(fault)}`;

/** What happens once is over as soon as it is done. */
export const isInForce = ({ state, until }: FaultView): boolean => state === 'in force' && until !== null;

export const faultState = (fault: FaultView): string =>
  fault.state === 'in force' && !isInForce(fault) ? 'done' : fault.state;

/** There is nothing left to stop. */
export const isFaultOver = ({ phase }: Pick<RunView, 'phase'>): boolean => phase !== undefined && phase !== 'fault';

export function phaseInWords({ phase, status }: RunView): string {
  if (status === 'stopping') return 'stopping';
  if (phase === 'recovery') return 'recovery is watched';
  return phase === 'audit' || phase === 'over' ? 'data is looked at' : (phase ?? status);
}

/** Whether a fault is in force in a service or store. */
export const isHit = ({ runs }: View, name: string): boolean =>
  runs.some(({ faults }) => faults.some((fault) => fault.resource === name && isInForce(fault)));

export interface Traffic {
  readonly perSecond: number;
  /** From 0 to 1. */
  readonly failed: number;
}

/** The calls to a service or store, of all its callers. */
export function trafficTo({ calls }: View, name: string): Traffic {
  const its = calls.filter(({ callee }) => callee === name);
  const perSecond = its.reduce((sum, call) => sum + call.perSecond, 0);
  const failed = its.reduce((sum, call) => sum + call.failed * call.perSecond, 0);
  return { perSecond, failed: perSecond === 0 ? 0 : failed / perSecond };
}

/** `68/s, 7 % fail`; empty where nobody calls. */
export function trafficInWords({ perSecond, failed }: Traffic): string {
  if (perSecond === 0) return '';
  return `${perSecond}/s${failed > 0 ? `, ${percent(failed)} fail` : ''}`;
}

/** The tasks of a service, how many of them serve, and how many should. */
export function tasksOf({ tasks, system }: View, service: string) {
  const all: readonly TaskView[] = tasks.filter((task) => task.service === service);
  return {
    all,
    ready: all.filter(({ state }) => state === 'ready').length,
    wanted: system.services.find(({ name }) => name === service)?.replicas ?? 0,
  };
}
