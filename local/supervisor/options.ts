/** How a system is started. */
export interface SystemOptions {
  /** Folder of its state, journal, logs and runs. */
  readonly folder: string;
  /** First of its loopback ports: the FIS API; the shop listens on the next one. */
  readonly port: number;
  /** FIS durations and waits are multiplied by this, and nothing else is. */
  readonly timeScale: number;
  /** Seed of random target choices. */
  readonly seed: number;
  /** Off: the services run without breakers, bulkheads, fallbacks, retries and short time-outs. */
  readonly resilience: boolean;
}

export const defaults = { folder: '.breakwater', port: 21_000, timeScale: 0.1, seed: 1, resilience: true } as const;
