import type { Clock } from '../../../../base/clock.ts';
import { signalAddress } from '../../../../base/process/group.ts';
import { ifPermitted, sendSignal } from '../../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { createStrays } from './strays.ts';

/** A process of whose time, and that of all it has forked, a share is being taken away. */
export interface DutyCycle {
  /** The share of time, 0 to 1, that the process was stopped so far. */
  stoppedShare(): number;
  /** Ends the cycle and continues the process and its group, at once. */
  stop(): void;
}

/** Short enough that a request sees a slow service rather than a pause, long enough for timers of a millisecond. */
const periodMilliseconds = 30;
/** The longest single stop: how fast a debt from late timers is paid back, and how soon a hung process is looked after. */
const longestStopMilliseconds = 100;
/** Above this a process would hardly get to notice that it is being continued. */
export const greatestShare = 0.95;
/** The share of a process that hangs: it is not continued at all. */
export const hang = 1;
/** How old an identity check may be: reading /proc costs microseconds, starting `ps` costs milliseconds. */
const recheckMilliseconds = process.platform === 'linux' ? 0 : 1000;

/**
 * Stops and continues a process and the group that it leads, all together, so that in the long run they are stopped for
 * `share` of the time, 0 to 0.95: each stop makes up for the lateness of the timers before it. With a share of 1 they are
 * stopped for good, again if somebody else continues them. What came of it outside the group goes along where it has
 * a mark. Ends quietly when the process dies, or has become another user's.
 */
export function startDutyCycle(target: ProcessIdentity, share: number, clock: Clock, mark?: string): DutyCycle {
  const strays = createStrays(target, mark, clock);
  const ended = new AbortController();
  const begun = clock.monotonic();
  let checked = Number.NEGATIVE_INFINITY;
  let address: number | undefined;
  let stopped = 0;
  let stoppedSince: number | undefined;
  let endedAt: number | undefined;

  const send = (signal: 'SIGSTOP' | 'SIGCONT') => {
    const now = clock.monotonic();
    if (now - checked >= recheckMilliseconds) {
      checked = now;
      address = signalAddress(target);
    }
    const sent = ifPermitted(() => address !== undefined && sendSignal(address, signal));
    if (sent || signal === 'SIGCONT') strays.signal(signal);
    return sent;
  };

  const freeze = () => {
    const sent = send('SIGSTOP');
    if (sent) stoppedSince ??= clock.monotonic();
    return sent;
  };

  const thaw = () => {
    send('SIGCONT');
    if (stoppedSince !== undefined) stopped += clock.monotonic() - stoppedSince;
    stoppedSince = undefined;
  };

  const stop = () => {
    ended.abort();
    thaw();
    endedAt ??= clock.monotonic();
  };

  const cycle = async () => {
    while (!ended.signal.aborted) {
      const periodBegun = clock.monotonic();
      const owed = share * (periodBegun - begun + periodMilliseconds) - stopped;
      if (owed >= 1) {
        if (!freeze()) return stop();
        await clock.sleep(Math.min(owed, longestStopMilliseconds), ended.signal);
        if (ended.signal.aborted) return;
        thaw();
      }
      const rest = periodMilliseconds - (clock.monotonic() - periodBegun);
      await clock.sleep(Math.max(rest, 1), ended.signal);
    }
  };

  const hold = async () => {
    while (!ended.signal.aborted) {
      if (!freeze()) return stop();
      await clock.sleep(longestStopMilliseconds, ended.signal);
    }
  };
  void (share === hang ? hold() : cycle());

  return {
    stop,
    stoppedShare: () => {
      const now = endedAt ?? clock.monotonic();
      const current = stoppedSince === undefined ? 0 : now - stoppedSince;
      return now > begun ? (stopped + current) / (now - begun) : 0;
    },
  };
}
