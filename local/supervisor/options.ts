import type { ResilienceLevel } from '../../lib/model/resilience.ts';
import type { PreflightSettings } from '../../lib/model/response/preflight-settings.ts';
import type { RuntimeName } from '../../lib/model/runtime-name.ts';
import type { GivenEndpoints, StoreApi } from '../runtimes/embedded/stores/given-endpoints.ts';

/** How a system is started. */
export interface SystemOptions {
  readonly runtime: RuntimeName;
  /** Folder of its state, journal, logs and runs. */
  readonly folder: string;
  /** The file of the system under test, absolute: a module whose default export it is. */
  readonly system: string;
  /** First of its loopback ports: the FIS API. */
  readonly port: number;
  /** FIS durations and waits are multiplied by this, and nothing else is. */
  readonly timeScale: number;
  /** Seed of random target choices. */
  readonly seed: number;
  /** How much there is of what keeps a failure small and short. */
  readonly resilience: ResilienceLevel;
  /** The mesh makes requests between services again that fail, as Service Connect's proxy does. */
  readonly meshRetries: boolean;
  /** User requests a second of a load that is left running; none unless told. */
  readonly rate?: number;
  /** What stands for alarms of other accounts, beside what the system says. @default - what that says */
  readonly alarms?: Readonly<Record<string, string>>;
  /** Where else its API listens than on 127.0.0.1; nowhere unless told. */
  readonly listen?: ListenOptions;
  /** What acts when alarms ring: off, or where its APIs answer that are not to be brought. @default - on, all brought */
  readonly response?:
    | 'off'
    | (GivenEndpoints & {
        /** What the gate wants. @default - no calendar, no second person */
        readonly preflight?: PreflightSettings;
        /** The file of the user's own channels, absolute: options are seen by everybody, secrets are not. @default - none */
        readonly notify?: string;
      });
  /** Where the system's queues, topics and tables are that are not to be brought. @default - all brought */
  readonly stores?: Pick<GivenEndpoints, StoreApi>;
}

/** What a supervisor is told by the command that starts it. */
export interface StartedBy {
  /** The system goes down with the command; else it does only until it is up. */
  readonly attached: boolean;
  /** Where its errors are written until it has the folder: the log of another's supervisor may be there. */
  readonly log: string;
  /** Where the locks lie that it sees: among its temporary files. */
  readonly locks: string;
}

export interface ListenOptions {
  /** As it was asked for. */
  readonly address: string;
  /** The addresses of this machine that it stands for. */
  readonly addresses: readonly string[];
  /** Names by which others reach it. */
  readonly allowedHosts: readonly string[];
  /** Paths of PEM files. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** The variable that carries the token: it is in no argument, since those can be seen by everybody. */
export const tokenVariable = 'BREAKWATER_TOKEN';

/** The descriptor on which a supervisor says how its start goes on: nobody else's output is on it. */
export const wordsDescriptor = 3;

/** What the line begins with by which a supervisor says why it does not start; a JSON text follows. */
export const failedPrefix = 'failed ';

export const defaults = {
  runtime: 'embedded',
  folder: '.breakwater',
  port: 21_000,
  timeScale: 0.1,
  seed: 1,
  resilience: 'on',
  meshRetries: false,
} as const;
