/** What may pile up while something is broken: once a second while a load runs. */
export interface Levels {
  /** What each task holds of the machine's memory, MiB, by its id; of those of which it is known. */
  readonly memory: Readonly<Record<string, number>>;
  /** Good messages that are not deleted, waiting or taken, by queue, dead-letter queues among them; of those that can be looked into. */
  readonly messages: Readonly<Record<string, number>>;
}
