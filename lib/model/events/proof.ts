/** The evidence after a revert: nothing with the fault's id is left, and a probe matches the faults still active. */
export interface RevertProof {
  readonly remaining: readonly string[];
  /** How many requests of callers it had touched until then; absent where it is nothing about single requests. */
  readonly touched?: number;
  readonly probe: { readonly matches: boolean; readonly detail: string };
}

/** Nothing is left of the fault, and a probe says so too. */
export const isClean = ({ remaining, probe }: RevertProof): boolean => remaining.length === 0 && probe.matches;
