/** One second of the calls of one service to another, or to a store, by when each began: the attempts of the caller. */
export interface EdgeWindow {
  /** Its service; `users` are the callers of the edge. */
  readonly caller: string;
  readonly callee: string;
  /** Monotonic milliseconds of the window's first instant; windows are aligned to whole seconds of that clock. */
  readonly start: number;
  /** All attempts; those that the mesh made again for one of them are that one. */
  readonly calls: number;
  readonly failed: number;
  /** Of `failed`: the caller ended them before an answer came. */
  readonly givenUp: number;
  /** Of `failed`: the connection was refused, or lost. */
  readonly broken: number;
  /** Attempts that failed at each task of the callee, by its id: of `failed`, and those that the mesh made again. Absent where none did. */
  readonly failedAt?: Readonly<Record<string, number>>;
  /** Of these: those that it left unanswered, but for what callers gave up. Absent where none was. */
  readonly brokenAt?: Readonly<Record<string, number>>;
  /** How long all of `calls` took together, milliseconds: over a second it is how many were in flight, in the mean. */
  readonly milliseconds: number;
  /** Of `calls`: the first on their connection. */
  readonly opened: number;
  /** The longest of `calls`, to the first byte of its answer or to its end without one; milliseconds. */
  readonly longest: number;
  /** Of `calls`: those of which it is known whether they are the first attempt of their request. */
  readonly told: number;
  /** Of `told`: further attempts of a request whose attempt before had failed. */
  readonly retries: number;
  /** Of `calls`: reads of which it is known what they read. Absent where none is. */
  readonly reads?: number;
  /** Of `reads`: those that their caller began while it awaited another that is alike. Absent where none was. */
  readonly alike?: number;
  /** How long callers waited before second attempts, and before later ones. Absent where none was. */
  readonly waits?: { readonly second: Waits; readonly later: Waits };
  /** Of `retries`: those of a request with an Idempotency-Key that came under another one than before. Absent where none did. */
  readonly rekeyed?: number;
  /** Of `calls`: those on a connection of which the callee had said that it closes it. Absent where none was. */
  readonly toldToClose?: number;
  /** Of `calls`: those that the caller began for a request whose own caller had left by then, told by its trace. Absent where none was. */
  readonly orphaned?: number;
  /** Attempts that the mesh made beyond `calls`, before their callers heard of it. Absent where it made none. */
  readonly meshRetries?: number;
  /** Of `retries`: those of a request with an Idempotency-Key. Absent where none was. */
  readonly keyed?: number;
}

/** Times of waiting, added up so that their mean and their deviation are known. */
export interface Waits {
  readonly count: number;
  /** Milliseconds, and their squares. */
  readonly sum: number;
  readonly squares: number;
}

export const noWaits: Waits = { count: 0, sum: 0, squares: 0 };

export const waitsAfter = (waits: Waits, milliseconds: number): Waits => ({
  count: waits.count + 1,
  sum: waits.sum + milliseconds,
  squares: waits.squares + milliseconds ** 2,
});

export const allWaits = (one: Waits, other: Waits): Waits => ({
  count: one.count + other.count,
  sum: one.sum + other.sum,
  squares: one.squares + other.squares,
});
