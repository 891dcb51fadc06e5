/** What a user holds in hand: the system has acknowledged something. */
export interface Receipt {
  readonly id: string;
  /** When the user got it, monotonic milliseconds. */
  readonly at: number;
  /** What was agreed to, e.g. the amount. */
  readonly facts: Readonly<Record<string, Fact>>;
  /** Where it is an answer that a promise may ask for: its journey, which request of the walk it answers, and its JSON. */
  readonly journey?: string;
  readonly step?: number;
  readonly answer?: unknown;
}

export type Fact = Scalar | readonly Scalar[];
export type Scalar = string | number | boolean;
