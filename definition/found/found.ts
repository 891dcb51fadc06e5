import type { StoreDefinition } from '../definition.ts';

/** Something that a reader of the configuration should know at one line of it. */
export interface Note {
  /** The field that it is about, e.g. `command` or `env.DB_PORT`; empty: the whole. */
  readonly at: string;
  readonly text: string;
  /** Only its author can tell: it works without at best by luck. */
  readonly isOpen: boolean;
}

export const open = (at: string, text: string): Note => ({ at, text, isOpen: true });
export const told = (at: string, text: string): Note => ({ at, text, isOpen: false });

/** Where others reach it, in the words of what was read. */
export interface Reachable {
  /** As the configuration names it. */
  readonly name: string;
  /** The hosts that others know it by. */
  readonly hosts: readonly string[];
  /** The ports that it listens on, the one that matters first. */
  readonly ports: readonly number[];
  /** Its port by the port of this machine that leads there. */
  readonly published: Readonly<Record<number, number>>;
  readonly notes: readonly Note[];
}

export interface EnvFile {
  /** Absolute. */
  readonly path: string;
  readonly values: Readonly<Record<string, string>>;
  /** The variables whose values differ from how the file is read when the system runs, or hold a `${` there. */
  readonly withReferences: readonly string[];
}

/** How a program is started. */
export interface Start {
  /** The program and its arguments; empty where nobody said. */
  readonly command: readonly string[];
  /** The variables that its command begins with. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  readonly notes: readonly Note[];
}

/** A service as it was found, before it is known where the others are. */
export interface FoundService extends Reachable, Start {
  readonly env: Readonly<Record<string, string>>;
  readonly envFiles: readonly EnvFile[];
  /** It is known to listen where PORT says, without a look at how it is told. */
  readonly followsPort?: boolean;
  /** Where its source is, as far as it is on this machine. */
  readonly source?: string;
  /** It was in a container, whose localhost was its own. */
  readonly wasContained: boolean;
  readonly isPublic: boolean;
  readonly replicas?: number;
  /** A path, `tcp` or `alive`. */
  readonly health?: string;
  readonly startSeconds?: number;
  readonly stopSeconds?: number;
  readonly processName?: string;
  readonly limits?: { readonly cpu?: number; readonly memory?: number };
  /** The hosts that are started before it. */
  readonly dependsOn: readonly string[];
}

type Fields = Partial<Extract<StoreDefinition, { kind: 'server' }>>;

export interface FoundStore extends Reachable {
  readonly kind: 'redis' | 'server';
  readonly fields: Fields;
  /** How it would be started, were its program on this machine; written as a comment. */
  readonly suggested: Fields;
}

/** What is there and becomes neither service nor store. */
export interface LeftOut {
  readonly hosts: readonly string[];
  readonly name: string;
  readonly why: string;
  /** What others need of it, where there are no containers. */
  readonly open?: string;
}

export const leftOutInWords = ({ name, why, open }: Omit<LeftOut, 'hosts'>): string =>
  `${name} is left out: ${why}${open === undefined ? '' : `: ${open}`}`;

/** What a folder holds, in the one form that every source is turned into. */
export interface Found {
  /** The files that were read, from the folder. */
  readonly sources: readonly string[];
  /** The compose file that was read, absolute; absent where none was. */
  readonly compose?: string;
  readonly name?: string;
  readonly services: readonly FoundService[];
  readonly stores: readonly FoundStore[];
  readonly leftOut: readonly LeftOut[];
}
