import { randomUUID } from 'node:crypto';
import {
  type FisClient,
  GetExperimentCommand,
  StartExperimentCommand,
  StopExperimentCommand,
} from '@aws-sdk/client-fis';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import type { Topology } from '../../lib/model/topology.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Event } from '../engine/events.ts';
import { judge } from '../measure/judge/judge.ts';
import type { Verdict } from '../measure/judge/verdict.ts';
import type { SystemClient } from '../system/system-client.ts';

/** The phases of a run, for progress. */
export type Phase = 'baseline' | 'fault' | 'recovery' | 'audit';

export interface RunOptions {
  readonly experiment: Experiment;
  readonly topology: Topology;
  readonly templateId: string;
  /** Since when nothing has been broken, monotonic milliseconds: the baseline begins no earlier. */
  readonly calmSince: number;
  /** Ends the experiment early: faults are reverted, then the run is judged as it is. */
  readonly signal?: AbortSignal;
  readonly onPhase?: (phase: Phase) => void;
  readonly clock?: Clock;
}

export interface Run {
  readonly verdict: Verdict;
  readonly events: readonly Event[];
  /** Where the next baseline may begin, monotonic milliseconds. */
  readonly calmSince: number;
}

const baselineMilliseconds = 4000;
const pollMilliseconds = 100;
/** Windows are emitted this long after their second, so that slow answers are in. */
const windowLag = 5000;
const windowsAfter = 4000;
const settleMilliseconds = 20_000;
/** How long a start waits for an alarm to be OK again. */
const alarmMilliseconds = 60_000;

/** Runs one experiment under load, waits until everything has recovered, checks the data, and judges. */
export async function runExperiment(system: SystemClient, options: RunOptions): Promise<Run> {
  const { experiment, topology, templateId, signal, onPhase = () => {}, clock = systemClock } = options;
  const { fis } = system;

  onPhase('baseline');
  const begin = Math.max(options.calmSince, clock.monotonic() - 2 * baselineMilliseconds);
  await clock.sleep(Math.max(0, begin + baselineMilliseconds - clock.monotonic()), signal);

  onPhase('fault');
  const id = await startWhenAllowed(fis, templateId, clock);
  await ended(fis, id, clock, signal);

  onPhase('recovery');
  const events = () => system.events.filter((event) => isOf(event, id, begin));
  const verdict = () => judge({ experiment, topology, events: events() });
  const endOfFault = clock.monotonic();
  const giveUp = endOfFault + experiment.recoverySeconds * 1000 + windowLag;
  while (!signal?.aborted && clock.monotonic() < giveUp) {
    const { serviceRecoveryMs, capacityRecoveryMs } = verdict();
    const isRecovered = serviceRecoveryMs !== null && capacityRecoveryMs !== null;
    if (isRecovered && clock.monotonic() > endOfFault + windowsAfter + windowLag) break;
    await clock.sleep(pollMilliseconds * 2);
  }

  onPhase('audit');
  await system.audit(settleMilliseconds);
  await clock.sleep(pollMilliseconds);
  return { verdict: verdict(), events: events(), calmSince: endOfFault + windowLag };
}

/** Starts; while an alarm of the template's stop conditions is in ALARM, FIS refuses, and this waits for it to be OK. */
async function startWhenAllowed(fis: FisClient, experimentTemplateId: string, clock: Clock): Promise<string> {
  const giveUp = clock.monotonic() + alarmMilliseconds;
  for (;;) {
    try {
      const request = { clientToken: randomUUID(), experimentTemplateId };
      const { experiment } = await fis.send(new StartExperimentCommand(request));
      return experiment?.id as string;
    } catch (error) {
      if ((error as Error).name !== 'ConflictException' || clock.monotonic() > giveUp) throw error;
      await clock.sleep(pollMilliseconds);
    }
  }
}

/** Resolves when the experiment has come to its end; an abort stops it first, and then its reverts are waited for. */
async function ended(fis: FisClient, id: string, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  let stopping = false;
  for (;;) {
    if (signal?.aborted && !stopping) {
      stopping = true;
      await fis.send(new StopExperimentCommand({ id })).catch(() => {});
    }
    const { experiment } = await fis.send(new GetExperimentCommand({ id }));
    const status = experiment?.state?.status ?? '';
    if (['completed', 'stopped', 'failed', 'cancelled'].includes(status)) return;
    await clock.sleep(pollMilliseconds, stopping ? undefined : signal);
  }
}

function isOf(event: Event, experimentId: string, since: number): boolean {
  if ('experimentId' in event) return event.experimentId === experimentId;
  return event.type === 'window' ? event.start >= since : event.mono >= since;
}
