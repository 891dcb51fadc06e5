/** What the role of a task's process begins with; the service follows. */
export const taskRole = 'task/';

/** A process is known by its id and start time, so that a stranger with a recycled id is never touched. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The operating system's start time of the process, as an opaque text that differs between reuses of a pid. */
  readonly startTime: string;
}
