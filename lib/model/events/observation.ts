/** What an observer other than the injector saw of an effect. */
export interface Observation {
  readonly observer: string;
  readonly seen: boolean;
  readonly detail: string;
  /** Where the messages are that nobody can handle; those that are nowhere were handled. */
  readonly messages?: MessagesSeen;
}

/** Of messages: how many wait, are taken, or are set aside, and the most that one of them was received. */
export interface MessagesSeen {
  readonly waiting: number;
  readonly taken: number;
  readonly setAside: number;
  readonly receives: number;
}
