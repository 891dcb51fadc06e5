/** Milliseconds of a process's main thread. */
export interface ProcessorTimes {
  /** On a processor. */
  readonly ran: number;
  /** Ready to run, and waiting for a processor. */
  readonly waited: number;
}
