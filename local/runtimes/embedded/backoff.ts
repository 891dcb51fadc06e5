import { local } from './settings.ts';

/** Replaces at once, unless tasks of a rollout keep dying before they get ready: then later and later, as ECS does. */
export function createBackoff(): {
  delay(rollout: string): number;
  ready(rollout: string): void;
  died(rollout: string): void;
} {
  const failures = new Map<string, number>();
  return {
    delay: (rollout) => {
      const count = failures.get(rollout) ?? 0;
      return count === 0 ? 0 : Math.min(local.backoffStart * 2 ** (count - 1), local.backoffLimit);
    },
    ready: (rollout) => void failures.delete(rollout),
    died: (rollout) => void failures.set(rollout, (failures.get(rollout) ?? 0) + 1),
  };
}
