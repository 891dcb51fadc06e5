/** After a rollback a service is left alone: by this item of the ledger, until it expires or somebody removes it. */
export const lockKey = (service: string) => ({ pk: `LOCK#${service}`, sk: '-' }) as const;

/** One automatic rollback of an environment keeps the next one waiting: by this item, until it expires. */
export const pauseKey = (environment: string) => ({ pk: `ROLLBACK#${environment}`, sk: '-' }) as const;

/** What a lock holds. */
export interface RollbackLock {
  readonly service: string;
  /** The service deployment that was taken back. */
  readonly deployment: string;
  readonly taskDefinition: string;
  /** What its images are made of: `sha256:...`. */
  readonly digests: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly incident: string;
  /** When it goes by itself, seconds since the epoch. */
  readonly expiresAt: number;
}
