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
}

export interface StartOptions {
  readonly tags?: Record<string, string>;
  /** `skip-all` resolves the targets and touches nothing. */
  readonly actionsMode?: ActionsMode;
  /** FIS refuses for now, and why. */
  readonly onRefused?: (reason: string) => void;
}

/** How long a start waits for an alarm to be OK again. */
const alarmMilliseconds = 60_000;

/**
 * Starts; while an alarm of the template's stop conditions is in ALARM, FIS refuses, and this waits for it to be OK.
 * Resolves with the experiment's id; rejects with FIS's exception, and with its last refusal when aborted while waiting.
 */
export async function startWhenAllowed(
  fis: FisClient,
  experimentTemplateId: string,
  { clock, pollMilliseconds, signal }: Pick<Watch, 'clock' | 'pollMilliseconds' | 'signal'>,
  { tags, actionsMode = 'run-all', onRefused = () => {} }: StartOptions = {},
): Promise<string> {
  const giveUp = clock.monotonic() + alarmMilliseconds;
  for (;;) {
    try {
      const request = { clientToken: randomUUID(), experimentTemplateId, ...(tags && { tags }) };
      const { experiment } = await fis.send(withActionsMode(new StartExperimentCommand(request), actionsMode));
      return experiment?.id as string;
    } catch (error) {
      const mayWait = (error as Error).name === 'ConflictException' && !signal?.aborted;
      if (!mayWait || clock.monotonic() > giveUp) throw error;
      onRefused((error as Error).message);
      await clock.sleep(pollMilliseconds, signal);
    }
  }
}

/** Resolves when the experiment has come to its end; an abort stops it first, and then its reverts are waited for. */
export async function followToEnd(
  fis: FisClient,
  id: string,
  { clock, pollMilliseconds, signal, patienceMilliseconds = 0, onLook = () => {} }: Watch,
): Promise<Experiment> {
  let stopping = false;
  let reached = clock.monotonic();
  for (;;) {
    if (signal?.aborted && !stopping) {
      stopping = await fis.send(new StopExperimentCommand({ id })).then(
        () => true,
        () => false,
      );
    }
    try {
      const { experiment = {} } = await fis.send(new GetExperimentCommand({ id }));
      reached = clock.monotonic();
      onLook(experiment);
      if (hasEnded(experiment)) return experiment;
    } catch (error) {
      if (!mayPass(error) || clock.monotonic() - reached >= patienceMilliseconds) throw error;
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

/** Whether the same request may do later: no answer at all, throttled, or FIS's own fault. */
function mayPass(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status === undefined || status === 429 || status >= 500;
}
