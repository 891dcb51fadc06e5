import type { KeptTask } from '../scheduling/kept-task.ts';
import type { Child } from './children.ts';

/** A task as a process of this machine. */
export interface ScheduledTask extends KeptTask {
  /** Where it listens on loopback. */
  readonly port: number;
  readonly child: Child;
}
