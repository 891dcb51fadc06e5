/** How the tasks of a service are started and looked after on this machine. */
export type Program = KitProgram | CommandProgram | ContainerProgram;

/**
 * A program on the services' kit: run by the Node.js that runs us, it answers `/health` and `/ready`, marks degraded answers
 * and holds memory as its limits file says.
 */
export interface KitProgram {
  readonly kind: 'kit';
  /** A TypeScript or JavaScript file, as a `file:` URL. */
  readonly file: string;
}

/** Any program, of which nothing is known but how it is started and how it shows that it is well. */
export interface CommandProgram {
  readonly kind: 'command';
  /** What is run for one task; a process group is what comes of it. */
  launch(task: TaskPlace): Launch;
  /** What tells that a task has started, and afterwards that it is well. */
  readonly ready: Probe;
  readonly health: Probe;
  /** How long a task may take until it is ready, and from SIGTERM to its end. */
  readonly startSeconds: number;
  readonly stopSeconds: number;
}

/** What an image runs: known to its containers alone. */
export interface ContainerProgram {
  readonly kind: 'container';
}

/** Where a task is, and where it finds what it calls. */
export interface TaskPlace {
  readonly id: string;
  readonly zone: string;
  readonly host: string;
  readonly port: number;
  /** A folder of its own, empty at its start. */
  readonly folder: string;
  /** The address of a service or store, of the links' own where it is a dependency. Throws for an unknown name. */
  addressOf(name: string): Address;
}

export interface Address {
  readonly host: string;
  readonly port: number;
  /** In the form that clients of its kind want, e.g. `redis://127.0.0.1:6379`; of a queue, its queue URL. */
  readonly url: string;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  /** What it is told beside what of the shell every program needs. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a program that is no task is asked to end, and how long it may take until it is killed. */
export interface StopOrder {
  readonly signal: 'SIGTERM' | 'SIGINT';
  readonly milliseconds: number;
}

/** How it is seen that a program is well. */
export type Probe =
  /** A GET of that path is answered by a status from 200 to 399. */
  | { readonly kind: 'http'; readonly path: string }
  /** A connection to its port is taken. */
  | { readonly kind: 'tcp' }
  /** It has written a line that matches, since its start: a regular expression. */
  | { readonly kind: 'log'; readonly pattern: string }
  /** Its process is there. */
  | { readonly kind: 'alive' };
