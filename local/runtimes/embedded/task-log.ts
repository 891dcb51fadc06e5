/** The name of a task's log without its ending: one that does not start is read by itself. */
export const taskLogName = (service: string, id: string): string => `task-${service}-${id.slice(0, 8)}`;
