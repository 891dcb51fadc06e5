/** Which action disturbs the network of which task: FIS's three network actions cannot run in parallel on one task. */
export interface NetworkClaims {
  /** Claims every task or throws, naming the task and who has it. */
  claim(owner: string, taskArns: readonly string[]): void;
  free(owner: string): void;
}

export function createNetworkClaims(): NetworkClaims {
  const owners = new Map<string, string>();
  return {
    claim: (owner, taskArns) => {
      for (const arn of taskArns) {
        const other = owners.get(arn);
        if (other) throw new Error(`network actions cannot run in parallel on a task: ${other} is running on ${arn}`);
      }
      for (const arn of taskArns) owners.set(arn, owner);
    },
    free: (owner) => {
      for (const [arn, claimant] of owners) if (claimant === owner) owners.delete(arn);
    },
  };
}
