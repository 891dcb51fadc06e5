/** A call that was to change something, whether or not it was refused. */
export interface Call {
  /** From 1, without gaps. */
  readonly seq: number;
  readonly service: 'ecs' | 'fis';
  readonly operation: string;
  /** As the caller was told it. */
  readonly requestId: string;
  /** Wall clock, milliseconds since the epoch. */
  readonly at: number;
  readonly parameters: unknown;
  /** The exception that refused it; absent where it was done. */
  readonly error?: string;
}

/** The calls that change something, newest last: what automations really did is counted here. */
export interface CallLog {
  add(call: Omit<Call, 'seq'>): void;
  /** Those with a number greater than `after`. */
  since(after: number): readonly Call[];
}

/** Older ones are forgotten. */
const mostKept = 50_000;

export function createCallLog(): CallLog {
  let calls: Call[] = [];
  let last = 0;
  return {
    add: (call) => {
      calls.push({ seq: ++last, ...call });
      if (calls.length > 2 * mostKept) calls = calls.slice(-mostKept);
    },
    since: (after) => calls.filter(({ seq }) => seq > after),
  };
}
