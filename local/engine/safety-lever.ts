import type { EventLog } from '../../lib/model/events/event.ts';
import type { SafetyLeverStatus } from '../../lib/model/safety-lever.ts';
import { safetyLeverId } from '../../lib/model/safety-lever.ts';
import { ConflictException, ResourceNotFoundException } from './errors.ts';
import type { ExperimentStore } from './experiment-store.ts';
import { arnOf } from './ids.ts';

export interface SafetyLever {
  readonly id: string;
  readonly arn: string;
  readonly state: { readonly status: SafetyLeverStatus; readonly reason: string };
}

export interface SafetyLeverRequest {
  readonly status: 'engaged' | 'disengaged';
  readonly reason: string;
}

/** What is written of the lever, so that it outlives its system. One that is engaging is written as engaged: so it will be. */
export interface LeverKeeper {
  /** As it was written last; undefined where it never was. */
  read(): SafetyLeverRequest | undefined;
  /** Throws where it cannot be written. */
  write(lever: SafetyLeverRequest): void;
}

/** The one lever of an account and Region. Methods throw FIS's exceptions. */
export interface SafetyLeverPort {
  /** Whether an experiment that starts now is cancelled. */
  readonly isEngaged: boolean;
  get(id: string): SafetyLever;
  /** Engaging begins to stop every experiment and returns at once: it is `engaging` until the last of them is undone. */
  update(id: string, request: SafetyLeverRequest): SafetyLever;
}

/**
 * Source: FIS user guide, safety levers: it cannot be changed while it is engaging, what runs ends stopped, what starts is
 * cancelled. That its reason cannot be changed without its status is how FIS answers; the guide does not say so.
 * With a keeper it is as it was left. That it cannot be written is told, and keeps nobody from engaging it.
 */
export function createSafetyLever(
  log: Pick<EventLog, 'append'>,
  experiments: Pick<ExperimentStore, 'active' | 'run'>,
  keeper?: LeverKeeper,
): SafetyLeverPort {
  let state: SafetyLever['state'] = keeper?.read() ?? { status: 'disengaged', reason: '' };

  const enter = (status: SafetyLeverStatus, reason: string) => {
    state = { status, reason };
    log.append({ type: 'safety-lever', status, reason });
  };
  if (state.status === 'engaged') enter('engaged', state.reason);

  const keep = (lever: SafetyLeverRequest) => {
    try {
      keeper?.write(lever);
    } catch (error) {
      const message = `that the safety lever is ${lever.status} will be forgotten at the next start: ${(error as Error).message}`;
      log.append({ type: 'notice', message });
    }
  };

  const engage = (reason: string) => {
    const runs = experiments.active().map(({ id }) => experiments.run(id));
    if (runs.length === 0) return enter('engaged', reason);
    enter('engaging', reason);
    for (const run of runs) run.stop(stoppedBy);
    void Promise.all(runs.map(({ ended }) => ended)).then(() => enter('engaged', reason));
  };

  const get = (id: string): SafetyLever => {
    if (id !== safetyLeverId) throw new ResourceNotFoundException(`safety lever ${id} does not exist`);
    return { id, arn: arnOf('safety-lever', id), state };
  };

  return {
    get isEngaged() {
      return state.status !== 'disengaged';
    },
    get,
    update: (id, { status, reason }) => {
      const { state: before } = get(id);
      if (before.status === 'engaging')
        throw new ConflictException('the safety lever cannot be changed while engaging');
      if (before.status === status) {
        throw new ConflictException('Cannot update Safety Lever reason without a status change');
      }
      if (status === 'engaged') engage(reason);
      else enter('disengaged', reason);
      keep({ status, reason });
      return get(id);
    },
  };
}

/** AWS documents the statuses, and not the words that go with them. */
const stoppedBy = 'Experiment stopped: the safety lever was engaged.';
export const cancelledBy = 'Experiment cancelled: the safety lever is engaged.';
