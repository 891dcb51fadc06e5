import type { Exception } from './ends.ts';
import type { LiveSystem } from './live-system.ts';
import type { Row } from './row.ts';
import type { Scene } from './signs.ts';

/** What the grid is tried on: the systems of one runtime, and how somebody looks at them who asks nobody. */
export interface Stage {
  readonly rows: readonly Row[];
  /** Cells that mean nothing here, beside those that mean nothing anywhere. */
  readonly exceptions: readonly Exception[];
  readonly timeScale: number;
  /** User requests a second: enough for a verdict, and too few for a guardrail to be sure of anything. */
  readonly rates: { readonly judged: number; readonly calm: number };
  /** By which a command means the system: `--system` with its file. Nothing for the usual one. */
  readonly system: readonly string[];
  /** What starts it is told beside: `--runtime`. */
  readonly start: readonly string[];
  /** What `chaos run` is told: an experiment of the system that lasts, and under which load. */
  readonly run: readonly string[];
  /** Looks at a system that has just come up, for those who come back to see what is left. */
  look(system: LiveSystem): Promise<Look>;
  /** Kills the process that holds the faults. */
  killGuardian(system: LiveSystem): Promise<void>;
  /** Whatever is hit by a fault, or called. */
  victimOf(system: LiveSystem, row: Row, scene: Scene): Promise<Victim>;
  /** Ends what may be left of a system in a folder, at once. */
  abandon(folder: string): void;
}

/** A process that a test may end. */
export interface Victim {
  readonly pid: number;
  /** Where it is a task. */
  readonly taskArn?: string;
}

/** What is there that was not there before, in words; nothing where all is as it was. */
export interface Look {
  /** In a system that is up and has no faults: looked for everywhere, and over every link. */
  leftInLive(): Promise<string[]>;
  /** Of faults, when supervisor and guardian have gone and nobody has healed yet. */
  leftOfFaults(): Promise<string[]>;
  /** Of a system that is dead and healed. */
  leftOfDead(): Promise<string[]>;
}
