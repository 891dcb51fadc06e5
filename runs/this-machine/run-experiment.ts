import { followToEnd, startWhenAllowed } from '../../aws/fis/experiment.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Event } from '../../lib/model/events/event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import type { SystemClient } from '../../local/client/system-client.ts';
import { judge } from '../../measure/judge/judge.ts';
import { servedWellSince } from '../../measure/judge/served-well.ts';

/** The phases of a run, for progress. */
export type Phase = 'baseline' | 'waiting until users are served well' | 'fault' | 'recovery' | 'audit';

export interface RunOptions {
  readonly experiment: Experiment;
  /** What the system is that it runs on. */
  readonly model: SystemModel;
  readonly templateId: string;
  /** Since when nothing has been broken, monotonic milliseconds: the baseline begins no earlier. */
  readonly calmSince: number;
  /** Ends the run early: before the fault nothing is broken, later it is reverted; then the run is judged as it is. */
  readonly signal?: AbortSignal;
  readonly onPhase?: (phase: Phase) => void;
  /** FIS refuses the start for now, and why: an alarm is in ALARM. */
  readonly onRefused?: (reason: string) => void;
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
/** How long a run waits for users to be served well before it begins all the same, and is then inconclusive. */
const unwellMilliseconds = 30_000;

/**
 * Runs one experiment under load, waits until everything has recovered, checks the data, and judges. Undefined where it
 * was interrupted before the start.
 */
export async function runExperiment(system: SystemClient, options: RunOptions): Promise<Run | undefined> {
  const { experiment, model, templateId, signal, onPhase = () => {}, onRefused, clock = systemClock } = options;
  const { fis } = system;
  const run = { experiment: experiment.name, since: clock.monotonic() };

  onPhase('baseline');
  const calm = Math.max(options.calmSince, clock.monotonic() - 2 * baselineMilliseconds);
  await clock.sleep(Math.max(0, calm + baselineMilliseconds - clock.monotonic()), signal);
  const begin = await whenServedWell(system, calm, { clock, signal, onPhase });

  let id: string | undefined;
  const leaving = leavingAt(system.events, begin);
  const events = () => [...leaving, ...system.events.filter((event) => isOf(event, id, begin))];
  const verdict = () => judge({ experiment, system: model, events: events() });
  if (signal?.aborted) return undefined;

  const watch = { clock, pollMilliseconds, ...(signal && { signal }) };
  id = await startWhenAllowed(fis, templateId, watch, onRefused && { onRefused });
  onPhase('fault');
  await followToEnd(fis, id, watch);

  onPhase('recovery');
  const endOfFault = clock.monotonic();
  const giveUp = endOfFault + experiment.recoverySeconds * 1000 + windowLag;
  while (!signal?.aborted && clock.monotonic() < giveUp) {
    const { serviceRecoveryMs, capacityRecoveryMs } = verdict();
    const isRecovered = serviceRecoveryMs !== null && capacityRecoveryMs !== null;
    if (isRecovered && clock.monotonic() > endOfFault + windowsAfter + windowLag) break;
    await clock.sleep(pollMilliseconds * 2);
  }

  onPhase('audit');
  await system.audit(run, settleMilliseconds);
  return { verdict: verdict(), events: events(), calmSince: endOfFault + windowLag };
}

/** Waits until users are served well, a cold or busy system being no baseline; resolves with where the baseline begins. */
async function whenServedWell(
  system: SystemClient,
  calm: number,
  { clock, signal, onPhase }: Required<Pick<RunOptions, 'clock' | 'onPhase'>> & { signal: AbortSignal | undefined },
): Promise<number> {
  const giveUp = clock.monotonic() + unwellMilliseconds;
  for (;;) {
    const windows = system.events.filter((event) => event.type === 'window');
    const since = servedWellSince(windows, calm - windowLag);
    if (since !== undefined || signal?.aborted || clock.monotonic() > giveUp) return Math.max(calm, since ?? calm);
    onPhase('waiting until users are served well');
    await clock.sleep(pollMilliseconds, signal);
  }
}

/** How the tasks that are being ended as a run begins came to be: their end, in the run, is not the run's doing. */
function leavingAt(events: readonly Event[], begin: number): Event[] {
  const before = events.filter((event) => event.type === 'task-state').filter(({ mono }) => mono < begin);
  const gone = new Set(before.filter(({ state }) => state === 'stopped').map(({ taskArn }) => taskArn));
  return before.filter(({ state, taskArn }) => ['draining', 'unhealthy'].includes(state) && !gone.has(taskArn));
}

function isOf(event: Event, experimentId: string | undefined, since: number): boolean {
  if ('experimentId' in event) return event.experimentId === experimentId;
  return event.type === 'window' ? event.start >= since : event.mono >= since;
}
