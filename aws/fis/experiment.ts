import { randomUUID } from 'node:crypto';
import {
  type Experiment,
  type FisClient,
  GetExperimentCommand,
  paginateListExperimentResolvedTargets,
  type ResolvedTarget,
  StartExperimentCommand,
  StopExperimentCommand,
} from '@aws-sdk/client-fis';
import type { Clock } from '../../base/clock.ts';
import { isFinal } from '../../lib/model/events/statuses.ts';
import { isTransient } from '../transient.ts';
import { type ActionsMode, withActionsMode } from './actions-mode.ts';

/** How an experiment is watched; the same against the local endpoint and in AWS. */
export interface Watch {
  readonly clock: Clock;
  readonly pollMilliseconds: number;
  /** Stops the experiment; its end is waited for all the same. */
  readonly signal?: AbortSignal;
  /** How long FIS may be out of reach before that is an error; 0 unless told. */
  readonly patienceMilliseconds?: number;
  readonly onLook?: (experiment: Experiment) => void;
  /** FIS did not take a stop, and why; it is told again at the next look. */
  readonly onStopRefused?: (error: Error) => void;
}

export interface StartOptions {
  readonly tags?: Record<string, string>;
  /** `skip-all` resolves the targets and touches nothing. */
  readonly actionsMode?: ActionsMode;
  /** FIS refuses for now, and why. */
  readonly onRefused?: (reason: string) => void;
  /** How long to wait for an alarm to be OK again. */
  readonly patienceMilliseconds?: number;
  /** Of a start of which nobody knows whether FIS heard it: the same start again is no second one. */
  readonly clientToken?: string;
}

/** How long a start waits for an alarm to be OK again, unless told. */
const alarmMilliseconds = 60_000;

/**
 * Starts; while an alarm of the template's stop conditions is in ALARM, FIS refuses, and this waits for it to be OK.
 * Resolves with the experiment's id; rejects with FIS's exception, and with its last refusal when aborted while waiting.
 */
export async function startWhenAllowed(
  fis: FisClient,
  experimentTemplateId: string,
  { clock, pollMilliseconds, signal }: Pick<Watch, 'clock' | 'pollMilliseconds' | 'signal'>,
  {
    tags,
    actionsMode = 'run-all',
    onRefused = () => {},
    patienceMilliseconds = alarmMilliseconds,
    clientToken,
  }: StartOptions = {},
): Promise<string> {
  const giveUp = clock.monotonic() + patienceMilliseconds;
  // What was refused was heard: to ask again is another start.
  for (let token = clientToken ?? randomUUID(); ; token = randomUUID()) {
    try {
      const request = { clientToken: token, experimentTemplateId, ...(tags && { tags }) };
      const { experiment } = await fis.send(withActionsMode(new StartExperimentCommand(request), actionsMode));
      return experiment?.id as string;
    } catch (error) {
      const mayWait = (error as Error).name === 'ConflictException' && !signal?.aborted;
      if (!mayWait || clock.monotonic() >= giveUp) throw error;
      onRefused((error as Error).message);
      await clock.sleep(pollMilliseconds, signal);
    }
  }
}

/**
 * Whether FIS has heard a start and will not do it: an alarm, a quota, a template that is not as it should be. That the
 * caller may not ask is not among them: then nothing of what is asked will be done. Source: FIS API reference, StartExperiment.
 */
export const isRefusal = (error: unknown): error is Error => error instanceof Error && refusals.has(error.name);
const refusals = new Set([
  'ConflictException',
  'ResourceNotFoundException',
  'ServiceQuotaExceededException',
  'ValidationException',
]);

/**
 * Resolves when the experiment has come to its end; an abort stops it first, whether or not a look is still without an
 * answer, and then its reverts are waited for.
 */
export async function followToEnd(
  fis: FisClient,
  id: string,
  { clock, pollMilliseconds, signal, patienceMilliseconds = 0, onLook = () => {}, onStopRefused = () => {} }: Watch,
): Promise<Experiment> {
  let stopping = false;
  let reached = clock.monotonic();
  for (;;) {
    if (signal?.aborted && !stopping) {
      stopping = await fis.send(new StopExperimentCommand({ id })).then(
        () => true,
        (error: Error) => {
          onStopRefused(error);
          return false;
        },
      );
    }
    const wasAborted = signal?.aborted === true;
    const cutShort = signal && !wasAborted ? { abortSignal: signal } : {};
    try {
      const { experiment = {} } = await fis.send(new GetExperimentCommand({ id }), cutShort);
      reached = clock.monotonic();
      onLook(experiment);
      if (hasEnded(experiment)) return experiment;
    } catch (error) {
      if (signal?.aborted && !wasAborted) continue;
      if (!isTransient(error) || clock.monotonic() - reached >= patienceMilliseconds) throw error;
    }
    await clock.sleep(pollMilliseconds, signal?.aborted ? undefined : signal);
  }
}

export const hasEnded = ({ state }: Pick<Experiment, 'state'>): boolean => isFinal(state?.status ?? 'pending');

/** What the experiment's targets turned out to be, in FIS's order. */
export async function resolvedTargetsOf(client: FisClient, experimentId: string): Promise<ResolvedTarget[]> {
  const targets: ResolvedTarget[] = [];
  for await (const page of paginateListExperimentResolvedTargets({ client, pageSize: 100 }, { experimentId })) {
    targets.push(...(page.resolvedTargets ?? []));
  }
  return targets;
}
