import type { EdgeObservation } from './windows.ts';

/** A call that a service began for a request that nobody awaits any more. */
export interface Orphan {
  /** The service. */
  readonly caller: string;
  readonly callee: string;
  /** Monotonic milliseconds. */
  readonly start: number;
}

/** Tells them by the traces that requests carry, call by call as they end; of services that pass no trace on, nothing. */
export interface Orphans {
  /** Takes a call of a service, and gives those of earlier ones that are orphans for certain. */
  seen(call: EdgeObservation, caller: string): Orphan[];
  /** Decides on all that were seen, as nothing more is heard of attempts that still last. */
  flush(): Orphan[];
}

interface Attempt {
  readonly start: number;
  readonly end: number;
  readonly isGivenUp: boolean;
}

type Candidate = Orphan & { readonly request: string };

/** What a service had in hand as its caller left; milliseconds. */
const graceMilliseconds = 50;
/** Until an attempt that was under way meanwhile has ended, and is heard of. */
const doubtMilliseconds = 5000;
const rememberedMilliseconds = 60_000;

export function createOrphans(): Orphans {
  /** By service and trace, oldest first: a caller may have asked it several times. */
  const attempts = new Map<string, Attempt[]>();
  let candidates: Candidate[] = [];

  const remember = (request: string, attempt: Attempt) => {
    const all = [...(attempts.get(request) ?? []), attempt];
    attempts.delete(request);
    attempts.set(request, all);
    for (const [oldest, its] of attempts) {
      if (its.every(({ end }) => end >= attempt.end - rememberedMilliseconds)) return;
      attempts.delete(oldest);
    }
  };

  const isOrphan = ({ request, start }: Candidate): boolean => {
    const before = (attempts.get(request) ?? []).filter((attempt) => attempt.start <= start);
    const last = before.toSorted((one, other) => other.end - one.end)[0];
    return last?.isGivenUp === true && last.end + graceMilliseconds < start;
  };

  const decide = (until: number): Orphan[] => {
    const due = candidates.filter(({ start }) => start <= until);
    if (due.length === 0) return [];
    candidates = candidates.filter(({ start }) => start > until);
    return due.filter(isOrphan).map(({ caller, callee, start }) => ({ caller, callee, start }));
  };

  return {
    seen({ callee, asked, start, milliseconds, unanswered }, caller) {
      const end = start + milliseconds;
      if (asked?.trace !== undefined) {
        remember(`${callee} ${asked.trace}`, { start, end, isGivenUp: unanswered === 'given-up' });
        candidates.push({ caller, callee, start, request: `${caller} ${asked.trace}` });
      }
      return decide(end - doubtMilliseconds);
    },
    flush: () => decide(Number.POSITIVE_INFINITY),
  };
}
