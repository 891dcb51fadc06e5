/** Milliseconds of a process's main thread. */
export interface ProcessorTimes {
  /** On a processor. */
  readonly ran: number;
  /** Ready to run, and waiting for a processor. */
  readonly waited: number;
}

/** Processes that have a share of the machine together, or the whole of it. */
export interface WatchedProcesses {
  /** Tells the group from the others, and from one that comes in its place. */
  readonly id: string;
  readonly pids: readonly number[];
  /**
   * How long its own limit has kept it from processors that were there, since it began; milliseconds. The kernel counts that
   * as waiting, and the machine has nothing to do with it.
   */
  readonly throttledMilliseconds?: number;
}
