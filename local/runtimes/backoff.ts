/** Delay before what never got ready is tried again; doubles up to the limit. Milliseconds. */
const first = 500;
const longest = 30_000;

/** After this many tasks that hardly ran, one after the other: a fault may have ended one and its replacement. */
const mostThatHardlyRan = 2;

/**
 * Replaces at once, unless tasks of a rollout keep dying before they get ready, or soon after: then later and later, as ECS
 * does.
 */
export function createBackoff(): {
  delay(rollout: string): number;
  ready(rollout: string): void;
  died(rollout: string): void;
  /** One has ended by itself soon after it had got ready; or has run for longer. */
  hardlyRan(rollout: string): void;
  ran(rollout: string): void;
} {
  const failures = new Map<string, number>();
  const short = new Map<string, number>();
  return {
    delay: (rollout) => {
      const count = Math.max(failures.get(rollout) ?? 0, (short.get(rollout) ?? 0) - mostThatHardlyRan);
      return count <= 0 ? 0 : Math.min(first * 2 ** (count - 1), longest);
    },
    ready: (rollout) => void failures.delete(rollout),
    died: (rollout) => void failures.set(rollout, (failures.get(rollout) ?? 0) + 1),
    hardlyRan: (rollout) => void short.set(rollout, (short.get(rollout) ?? 0) + 1),
    ran: (rollout) => void short.delete(rollout),
  };
}
