/** The first line of a folder's events: what was run, and with what. */
export interface BatchHeader {
  readonly type: 'batch';
  readonly name: string;
  /** As it was typed, e.g. `chaos gameday`. */
  readonly command: string;
  /** Milliseconds since the epoch. */
  readonly wall: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly madeBy: MadeBy;
  /** So much is shown of the time before a fault, where that is more than usual. Seconds. */
  readonly shownBefore?: number;
}

/** The versions that a run was made with. */
export interface MadeBy {
  readonly breakwater: string;
  readonly node: string;
}
