/** Lets launches through until it is shut. */
export interface LaunchGate {
  /** Rejects where it is shut already, naming what is not started. */
  pass<Launched>(role: string, launch: () => Promise<Launched>): Promise<Launched>;
  /** From now on nothing is let through; resolves when all that was is settled. */
  shut(): Promise<void>;
}

export function createLaunchGate(): LaunchGate {
  const underWay = new Set<Promise<unknown>>();
  let isShut = false;
  return {
    pass: async (role, launch) => {
      if (isShut) throw new Error(`${role} is not started any more: all is being ended`);
      const launched = launch();
      underWay.add(launched);
      try {
        return await launched;
      } finally {
        underWay.delete(launched);
      }
    },
    shut: async () => {
      isShut = true;
      await Promise.allSettled(underWay);
    },
  };
}
