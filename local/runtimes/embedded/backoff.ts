import { local } from './settings.ts';

/** Replaces at once, unless tasks of the service keep dying before they get ready: then later and later, as ECS does. */
export function createBackoff(): {
  delay(service: string): number;
  ready(service: string): void;
  died(service: string): void;
} {
  const failures = new Map<string, number>();
  return {
    delay: (service) => {
      const count = failures.get(service) ?? 0;
      return count === 0 ? 0 : Math.min(local.backoffStart * 2 ** (count - 1), local.backoffLimit);
    },
    ready: (service) => void failures.delete(service),
    died: (service) => void failures.set(service, (failures.get(service) ?? 0) + 1),
  };
}
