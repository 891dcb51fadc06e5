import type { Clock } from '../base/clock.ts';
import type { FailedAttempt } from '../lib/model/call.ts';
import { type EdgeWindow, noWaits, waitsAfter } from '../lib/model/events/edge-window.ts';
import { createAlikeReads } from './alike-reads.ts';
import { createOrphans, type Orphan } from './orphans.ts';
import { createRetries, type Repetition } from './retries.ts';
import { createSeconds } from './seconds.ts';
import type { EdgeObservation } from './windows.ts';

/** Sums up the calls of each edge by whole seconds of their start, and emits each second once its calls are in. */
export interface EdgeWindows {
  calls(batch: readonly EdgeObservation[]): void;
  /** All users who came before this moment, monotonic milliseconds, are answered. What outlasts them is told when it ends. */
  answered(until: number): void;
  flush(): void;
  close(): void;
}

type Counts = { -readonly [Name in keyof EdgeWindow]: EdgeWindow[Name] };

/** `serviceOf`: the service of a task that called; a sender that is no task is itself. */
export function createEdgeWindows(options: {
  readonly clock: Clock;
  readonly emit: (window: EdgeWindow) => void;
  readonly serviceOf: (caller: string) => string;
}): EdgeWindows {
  const { clock, emit, serviceOf } = options;
  const seconds = createSeconds<Counts>(clock, emit);
  const retries = createRetries();
  const reads = createAlikeReads();
  const orphans = createOrphans();
  const countsOf = ({ caller, callee, start }: Orphan) =>
    seconds.at(`${caller}>${callee}`, start, (second) => nothing(caller, callee, second));
  const countOrphans = (found: readonly Orphan[]) => {
    for (const orphan of found) {
      const counts = countsOf(orphan);
      counts.orphaned = (counts.orphaned ?? 0) + 1;
    }
  };
  return {
    calls(batch) {
      for (const call of batch) {
        const { callee, start } = call;
        const caller = serviceOf(call.caller);
        const counts = countsOf({ caller, callee, start });
        const repeated = retries.repeats(call);
        countCall(counts, call);
        countRead(counts, reads.overlaps(call));
        if (repeated) countRepetition(counts, repeated, call.asked?.key);
        countOrphans(orphans.seen(call, caller));
      }
    },
    answered: seconds.answered,
    flush: () => {
      countOrphans(orphans.flush());
      seconds.flush();
    },
    close: () => {
      countOrphans(orphans.flush());
      seconds.close();
    },
  };
}

function countCall(counts: Counts, call: EdgeObservation): void {
  const { outcome, unanswered, asked, milliseconds, opened, meshRetries = [] } = call;
  counts.calls += 1;
  for (const attempt of meshRetries) countFailure(counts, attempt);
  if (meshRetries.length > 0) counts.meshRetries = (counts.meshRetries ?? 0) + meshRetries.length;
  counts.milliseconds += milliseconds;
  if (opened) counts.opened += 1;
  if (call.toldToClose) counts.toldToClose = (counts.toldToClose ?? 0) + 1;
  counts.longest = Math.max(counts.longest, milliseconds);
  if (asked?.id !== undefined) counts.told += 1;
  if (outcome !== 'failed') return;
  counts.failed += 1;
  if (unanswered === 'given-up') counts.givenUp += 1;
  else if (unanswered) counts.broken += 1;
  countFailure(counts, call);
}

/** Where an attempt failed, whether its caller heard of it or not. */
function countFailure(counts: Counts, { calleeTask, unanswered }: FailedAttempt): void {
  if (calleeTask === undefined) return;
  counts.failedAt = oneMore(counts.failedAt, calleeTask);
  if (unanswered && unanswered !== 'given-up') counts.brokenAt = oneMore(counts.brokenAt, calleeTask);
}

function countRead(counts: Counts, overlaps: boolean | undefined): void {
  if (overlaps === undefined) return;
  counts.reads = (counts.reads ?? 0) + 1;
  if (overlaps) counts.alike = (counts.alike ?? 0) + 1;
}

function countRepetition(counts: Counts, { keyBefore, wait, attempts }: Repetition, key: string | undefined): void {
  counts.retries += 1;
  const which = attempts === 1 ? 'second' : 'later';
  const waits = counts.waits ?? { second: noWaits, later: noWaits };
  counts.waits = { ...waits, [which]: waitsAfter(waits[which], wait) };
  if (keyBefore === undefined) return;
  counts.keyed = (counts.keyed ?? 0) + 1;
  if (keyBefore !== key) counts.rekeyed = (counts.rekeyed ?? 0) + 1;
}

const oneMore = (counts: Readonly<Record<string, number>> = {}, name: string) => ({
  ...counts,
  [name]: (counts[name] ?? 0) + 1,
});

const nothing = (caller: string, callee: string, start: number): Counts => ({
  ...{
    caller,
    callee,
    start,
    calls: 0,
    failed: 0,
    givenUp: 0,
    broken: 0,
    longest: 0,
    told: 0,
    retries: 0,
    milliseconds: 0,
    opened: 0,
  },
});
