/** Which action has what no other may have at the same time: the network of a task, or the deployment of a service. */
export interface Claims {
  /** Claims everything or throws, with `rule`, and naming what another has and who that is. */
  claim(owner: string, arns: readonly string[], rule: string): void;
  free(owner: string): void;
}

export function createClaims(): Claims {
  const owners = new Map<string, string>();
  return {
    claim: (owner, arns, rule) => {
      for (const arn of arns) {
        const other = owners.get(arn);
        if (other) throw new Error(`${rule}: ${other} is running on ${arn}`);
      }
      for (const arn of arns) owners.set(arn, owner);
    },
    free: (owner) => {
      for (const [arn, claimant] of owners) if (claimant === owner) owners.delete(arn);
    },
  };
}
