/** How a system is started. */
export interface SystemOptions {
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
  /** Off: the services run without breakers, bulkheads, fallbacks, retries and short time-outs. */
  readonly resilience: boolean;
  /** User requests a second of a load that is left running; none unless told. */
  readonly rate?: number;
}

export const defaults = { folder: '.breakwater', port: 21_000, timeScale: 0.1, seed: 1, resilience: true } as const;
