/** The header by which a caller tells the callee how many milliseconds it will wait. */
export const deadlineHeader = 'x-deadline-ms';

/** The instant by which an answer must be there, and a signal that aborts the work at that instant. */
export interface Deadline {
  /** Milliseconds left: never negative, Infinity without a deadline. */
  remaining(): number;
  /** Aborts when the time is over; undefined without a deadline. */
  readonly signal: AbortSignal | undefined;
}

export const noDeadline: Deadline = { remaining: () => Number.POSITIVE_INFINITY, signal: undefined };

/** A deadline `ms` milliseconds from now. */
export function deadlineAfter(ms: number): Deadline {
  const end = performance.now() + ms;
  return { remaining: () => Math.max(0, end - performance.now()), signal: AbortSignal.timeout(Math.ceil(ms)) };
}

/** The earlier of a deadline and `ms` milliseconds from now. */
export function within(deadline: Deadline, ms: number): Deadline {
  return deadline.remaining() <= ms ? deadline : deadlineAfter(ms);
}

/** What a request may bring as its budget, milliseconds. */
export interface BudgetLimits {
  readonly least: number;
  /** Also what it has where it brings none that is usable. */
  readonly most: number;
}

/** The budget a request brings, within the limits. */
export function budgetOf(header: string | string[] | undefined, { least, most }: BudgetLimits): number {
  const budget = typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : most;
  return Math.min(Math.max(budget, least), most);
}
