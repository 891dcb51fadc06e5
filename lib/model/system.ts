import type { ExperimentSource } from './experiments/experiment.ts';
import type { JourneyRequest } from './journey-request.ts';
import type { Journey } from './journeys.ts';
import type { SystemGuardrails, SystemObjectives } from './objectives.ts';
import type { Launch, Probe, Program, StopOrder, TaskPlace } from './program.ts';
import type { Receipt } from './receipt.ts';
import type { StoreActions } from './store-actions.ts';
import type { Store, Topology } from './topology.ts';

export type { Receipt } from './receipt.ts';

/** What can be told of a system without running it: how it is built, what its users do, what they are promised. */
export interface SystemModel {
  readonly topology: Topology;
  readonly journeys: readonly Journey[];
  /** What of the data must survive, by name. */
  readonly promises: readonly { readonly name: string }[];
  /** The items that tables open with, by the table's name. */
  readonly seed: Readonly<Record<string, readonly object[]>>;
  /** What can be done to a store beside cutting it off, by the store's name. */
  readonly storeActions: StoreActions;
  /** Experiments of its own, beside those that every topology has. */
  readonly experiments: readonly ExperimentSource[];
  /** What users and callers may expect, where that is not the usual. */
  readonly objectives?: SystemObjectives;
  /** What stops an experiment, where that is not the usual. */
  readonly guardrails?: SystemGuardrails;
  /** What AWS has raised of an account's quotas, by action. @default - 5 of each */
  readonly quotas?: Readonly<Record<string, number>>;
  /** What stands for alarms of other accounts that templates name: their ARN, and the name of an alarm of the system. */
  readonly alarms?: Readonly<Record<string, string>>;
  /** How a version of its services can be bad on purpose: an environment variable, and its values. Absent: not known. */
  readonly breakages?: Readonly<Record<string, readonly string[]>>;
}

/** A system under test, as one value: every entry takes it as an argument, and nothing else knows what it is about. */
export interface System extends SystemModel {
  /** What users hold receipts for, as a word after a number, e.g. `bookings`. */
  readonly receipts: string;
  /** Turns journeys into requests. `random` gives numbers from 0 up to and not including 1. */
  readonly requests: (options: { readonly random: () => number }) => JourneyRequests;
  readonly promises: readonly DataPromise[];
  readonly programOf: (service: string) => Program;
  /** Starts its stores; resolves when they answer. */
  readonly start: (ports: StartPorts) => Promise<StartedStores>;
  /** Its containers; absent where it runs as processes alone. */
  readonly compose?: ComposeSource;
}

/** A compose file, and what its services are in the system. */
export interface ComposeSource {
  /** Absolute. */
  readonly file: string;
  /** By the names of the file's services; what is not here is known by its labels. */
  readonly holds: Readonly<Record<string, { readonly service: string } | { readonly stores: readonly string[] }>>;
}

/** The requests of a load's users. What throws in them is a failure of the user whom it is for, and is told. */
export interface JourneyRequests {
  next(journey: string): JourneyRequest;
  /** Makes a receipt known to those who come later. */
  acknowledged?(receipt: Omit<Receipt, 'at'>): void;
  /** The values that a journey needs and no answer has given yet; another is walked in its place until then. */
  lacks?(journey: string): readonly string[];
  /** Learns what is there from the running system; asked again until it resolves true. `get` gives a reply's JSON. */
  learn?(get: (path: string) => Promise<unknown>): Promise<boolean>;
}

/** Something that users were promised of their data, and how it is checked. */
export interface DataPromise {
  readonly name: string;
  /** How long one look may take. @default - as whoever looks has it */
  readonly deadlineMilliseconds?: number;
  /** Looks at the stores themselves, past every link. Rejects when one does not answer. */
  audit(context: AuditContext): Promise<PromiseFindings>;
}

export interface AuditContext {
  /** The receipts of all runs, oldest first. */
  readonly receipts: readonly Receipt[];
  readonly stores: StartedStores;
  /** One look: what is read once for several promises may be kept by this key. */
  readonly look: object;
}

/** What is wrong now, whichever run it comes from; runs are told apart elsewhere. */
export interface PromiseFindings {
  /** Ids of receipts (or of what was never acknowledged) by the kind of wrong; what is `lost` is not stored any more. */
  readonly wrong: Readonly<Record<string, readonly string[]>>;
  /** When what waits was put there, by kind; milliseconds since the epoch. */
  readonly waiting: Readonly<Record<string, readonly number[]>>;
  /** What each kind is called after a number, e.g. `bookings lost`. */
  readonly words: Readonly<Record<string, string>>;
  /** The kinds that may come right by themselves, so that an audit waits for them. */
  readonly settling: readonly string[];
}

/** What a runtime lends a system to start its stores with. */
export interface StartPorts {
  readonly topology: Topology;
  /** A free loopback port. */
  nextPort(): Promise<number>;
  /** Starts stores of the kinds that Breakwater brings (tables, queues, caches), empty but for the seed. */
  bring(stores: readonly Store[], seed: System['seed']): Promise<StartedStores>;
  /** Starts a program that ends with the system; resolves with its first line of output. */
  run(program: {
    readonly name: string;
    readonly file: string;
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  }): Promise<{ readonly firstLine: string; readonly exited: Promise<string> }>;
  /** Starts a server of the user's and resolves when it answers, or looks at one that is there already. */
  serve(server: StoreServer): Promise<ServedStore>;
}

/** Where a server listens. */
export interface ServedStore {
  readonly host: string;
  readonly port: number;
  /** Resolves with how its process ended; never where it was there already. */
  readonly exited: Promise<string>;
}

/** How a store of the user's own is had. */
export interface StoreServer {
  readonly name: string;
  /** It is there already: at a host and port. Else it is started. */
  readonly at?: { readonly host: string; readonly port: number };
  readonly program?: {
    /** One after another, each to its end, before the server starts; `folder` is its own, empty. */
    readonly prepare: readonly ServerLaunch[];
    readonly run: ServerLaunch;
    /** Once it answers: what puts its first data there. */
    readonly setup: readonly ServerLaunch[];
    readonly ready: Probe;
    readonly startSeconds: number;
    /** How it ends when the system goes down. @default - SIGTERM and 10 s */
    readonly stop?: StopOrder;
    /** It always listens there, whatever it is told. */
    readonly fixedPort?: number;
  };
}

export type ServerLaunch = (place: Omit<TaskPlace, 'zone' | 'id'>) => Launch;

/** Where the stores listen, apart from any link. */
export interface StartedStores {
  portOf(store: string): number;
  /** The host that it listens on. @default - 127.0.0.1 */
  hostOf?(store: string): string;
  /** When each good message of a queue was sent that is not deleted; absent where nobody can look into queues. */
  sentTimes?(queue: string): Promise<number[]>;
  /** What runs behind them, in a sentence for people. */
  readonly description: string;
  /** Resolves with the name of a store whose process has ended. */
  readonly lost: Promise<string>;
}

/** Fixes the types of a system that is told in full, as those that come along are. */
export const wholeSystem = (system: System): System => system;
