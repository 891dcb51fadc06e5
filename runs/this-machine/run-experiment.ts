import { followToEnd, startWhenAllowed } from '../../aws/fis/experiment.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import type { AlarmStatus } from '../../lib/model/alarm-port.ts';
import type { Phase } from '../../lib/model/events/event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import type { WithLimits } from '../../lib/model/objectives.ts';
import type { SystemClient } from '../../local/client/system-client.ts';
import { servedWellSince } from '../../measure/judge/served-well.ts';
import { leastBaseline, windowLag } from '../../measure/watch-times.ts';

export interface RunOptions {
  readonly templateId: string;
  /** Since when nothing has been broken, monotonic milliseconds: the baseline begins no earlier. */
  readonly calmSince: number;
  /** What its users may expect, where that is not the usual. */
  readonly objectives?: WithLimits['objectives'];
  /** Ends the run early: before the fault nothing is broken, later it is reverted; then the run is judged as it is. */
  readonly signal?: AbortSignal;
  /** Of the start. @default - none */
  readonly tags?: Readonly<Record<string, string>>;
  /** How far the run is, for progress. */
  readonly onPhase?: (
    phase: Phase | 'baseline' | 'waiting until users are served well' | 'waiting until no alarm rings',
  ) => void;
  /** FIS refuses the start for now, and why: an alarm is in ALARM. */
  readonly onRefused?: (reason: string) => void;
  readonly clock?: Clock;
}

export interface RunResult {
  readonly verdict: Verdict;
  /** Where the next baseline may begin, monotonic milliseconds. */
  readonly calmSince: number;
}

/** The safety lever was engaged meanwhile: this experiment was not let begin, and none after it will be. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor(experimentId: string, reason: string) {
    super(`${experimentId} was cancelled, and so would be the next: ${reason} \`chaos status\` says why it is engaged`);
  }
}

const pollMilliseconds = 100;
const alarmPollMilliseconds = 300;
/** How long a run waits for users to be served well before it begins all the same, and is then inconclusive. */
const unwellMilliseconds = 30_000;

/**
 * Runs one experiment once users are served well; the system itself watches the recovery and judges. Undefined where it
 * was interrupted before the start.
 */
export async function runExperiment(system: SystemClient, options: RunOptions): Promise<RunResult | undefined> {
  const { templateId, signal, onPhase = () => {}, onRefused, tags, clock = systemClock } = options;

  const limits = options.objectives ? { objectives: options.objectives } : {};
  onPhase('baseline');
  const calm = Math.max(options.calmSince, clock.monotonic() - 2 * leastBaseline);
  await clock.sleep(Math.max(0, calm + leastBaseline - clock.monotonic()), signal);
  const waiting = () => ({ clock, signal, onPhase, giveUp: clock.monotonic() + unwellMilliseconds });
  await whenServedWell(system, calm, limits, waiting());
  await whenAlarmsAreQuiet(system, waiting());
  if (signal?.aborted) return undefined;

  const watch = { clock, pollMilliseconds, ...(signal && { signal }) };
  const experimentId = await startWhenAllowed(system.fis, templateId, watch, {
    ...(onRefused && { onRefused }),
    ...(tags && { tags }),
  });
  const unsubscribe = system.onEvent((event) => {
    if (event.type === 'phase' && event.experimentId === experimentId) onPhase(event.phase);
  });
  onPhase('fault');
  const hurry = () => void system.hurryVerdict(experimentId).catch(() => {});
  if (signal?.aborted) hurry();
  else signal?.addEventListener('abort', hurry, { once: true });
  try {
    const { state } = await followToEnd(system.fis, experimentId, watch);
    // This version of the SDK does not know all that FIS says.
    if (String(state?.status) === 'cancelled') throw new CancelledError(experimentId, state?.reason ?? '');
    const end = clock.monotonic();
    const verdict = await system.verdictOf(experimentId);
    return { verdict, calmSince: end + (verdict.serviceRecoveryMs ?? windowLag) };
  } finally {
    signal?.removeEventListener('abort', hurry);
    unsubscribe();
  }
}

interface Waiting extends Required<Pick<RunOptions, 'clock' | 'onPhase'>> {
  readonly signal: AbortSignal | undefined;
  /** When it is not waited for any longer, monotonic milliseconds. */
  readonly giveUp: number;
}

/**
 * Waits until no alarm rings: whatever begins meanwhile is taken for what is to mend it, and a new harm of the same kind
 * rings no alarm that rings already. What an objective's alarm still remembers would ring it for less than what begins does.
 */
async function whenAlarmsAreQuiet(system: SystemClient, { clock, signal, onPhase, giveUp }: Waiting): Promise<void> {
  const begun = clock.monotonic();
  for (;;) {
    const alarms = await system.alarms();
    const age = (clock.monotonic() - begun) / 1000;
    const isQuiet = alarms.every((alarm) => alarm.state !== 'ALARM' && !mayRingSoon(alarm, age));
    if (isQuiet || signal?.aborted || clock.monotonic() > giveUp) return;
    onPhase('waiting until no alarm rings');
    await clock.sleep(alarmPollMilliseconds, signal);
  }
}

/** For as long as it remembers: whoever is hurt now and then is not waited for. A guardrail's rings at once, or forgets. */
export const mayRingSoon = (
  { kind, windows, badRemembered = 0 }: Pick<AlarmStatus, 'kind' | 'windows' | 'badRemembered'>,
  waitedSeconds: number,
): boolean =>
  kind === 'objective' && badRemembered > 0 && waitedSeconds <= (windows ? windows.seconds * windows.looked : 0);

/** Waits until users are served well: a cold or busy system is no baseline. */
async function whenServedWell(
  system: SystemClient,
  calm: number,
  limits: WithLimits,
  { clock, signal, onPhase, giveUp }: Waiting,
): Promise<void> {
  for (;;) {
    const windows = system.events.filter((event) => event.type === 'window');
    const isWell = servedWellSince(windows, calm - windowLag, limits) !== undefined;
    if (isWell || signal?.aborted || clock.monotonic() > giveUp) return;
    onPhase('waiting until users are served well');
    await clock.sleep(pollMilliseconds, signal);
  }
}
