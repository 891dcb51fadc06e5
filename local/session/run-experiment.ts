import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import type { Topology } from '../../lib/model/topology.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Event } from '../engine/events.ts';
import { judge } from '../measure/judge/judge.ts';
import type { Verdict } from '../measure/judge/verdict.ts';
import type { SystemClient } from '../system/system-client.ts';
import { followToEnd, startWhenAllowed } from './fis-experiment.ts';

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

/** Runs one experiment under load, waits until everything has recovered, checks the data, and judges. */
export async function runExperiment(system: SystemClient, options: RunOptions): Promise<Run> {
  const { experiment, topology, templateId, signal, onPhase = () => {}, clock = systemClock } = options;
  const { fis } = system;

  onPhase('baseline');
  const begin = Math.max(options.calmSince, clock.monotonic() - 2 * baselineMilliseconds);
  await clock.sleep(Math.max(0, begin + baselineMilliseconds - clock.monotonic()), signal);

  onPhase('fault');
  const watch = { clock, pollMilliseconds, ...(signal && { signal }) };
  const id = await startWhenAllowed(fis, templateId, { clock, pollMilliseconds });
  await followToEnd(fis, id, watch);

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
  return { verdict: verdict(), events: events(), calmSince: endOfFault + windowLag };
}

function isOf(event: Event, experimentId: string, since: number): boolean {
  if ('experimentId' in event) return event.experimentId === experimentId;
  return event.type === 'window' ? event.start >= since : event.mono >= since;
}
