/** The evidence after a revert: nothing with the fault's id is left, and a probe matches the faults still active. */
export interface RevertProof {
  readonly remaining: readonly string[];
  readonly probe: { readonly matches: boolean; readonly detail: string };
}
