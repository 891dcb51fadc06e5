/** What is to be done about one message; doing it again has no effect. */
export interface Work {
  /** What it cannot be done without, in a word: what all work with the same word fails by together. */
  readonly needs: string;
  /** It takes time of what users need, too. */
  readonly takesFromUsers: boolean;
  /** Rejects where it is not done: with Refused where trying again is no use. */
  run(): Promise<void>;
}

/** The message itself is wrong, whatever else there is or is not. */
export class Refused extends Error {
  override readonly name: string = 'Refused';
}

/** No version of anything could read it, now or later. */
export class Unreadable extends Refused {
  override readonly name = 'Unreadable';
}
