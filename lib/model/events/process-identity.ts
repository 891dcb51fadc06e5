/** What the role of a task's process begins with; the service follows. */
export const taskRole = 'task/';

/**
 * What the role of a command ends with that prepares a store or sets it up; the store comes before. No name of a store has
 * a dot: the log of one is never another's.
 */
export const commandRole = '.command';

/** The role of what leads calls between containers, where tasks are such. */
export const proxyRole = 'observing proxy';

/** The role of the process in which promises are looked at, while they are. */
export const promisesRole = 'promises';

/** Whether a process of that role may end without being missed: what a task's end means is told by the task's state. */
export const isMissed = (role: string): boolean =>
  !role.startsWith(taskRole) && !role.endsWith(commandRole) && role !== promisesRole;

/**
 * The variable that every program has which knows nothing of us, and hands on to all that it starts, whatever group or
 * session that makes itself: the path of the log of the child of ours that it came of.
 */
export const markVariable = 'BREAKWATER_CHILD';

/** A process is known by its id and start time, so that a stranger with a recycled id is never touched. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The operating system's start time of the process, as an opaque text that differs between reuses of a pid. */
  readonly startTime: string;
}
