/** What the process that looks at promises is told of the stores. */
export interface StorePlaces {
  readonly ports: Readonly<Record<string, number>>;
  readonly hosts: Readonly<Record<string, string>>;
  /** Whoever started it can look into queues for it. */
  readonly hasQueues: boolean;
  readonly description: string;
}

export interface Asked {
  readonly promise: string;
  /** Which look it belongs to: what is read once for several promises is kept that long. */
  readonly look: number;
}
