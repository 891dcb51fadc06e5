import type { Topology } from './topology.ts';

/**
 * Into the tasks of which services faults are injected: only those have an SSM agent, a shared process namespace and the
 * right to register. The rest can be stopped, cut off or throttled from outside, and never entered.
 */
export type FaultInjectionSetting = 'every-service' | 'none' | readonly string[];

/** The setting as it is typed: `every-service`, `none` or `a,b`. */
export function parseFaultInjection(text: string): FaultInjectionSetting {
  return text === 'every-service' || text === 'none' ? text : text.split(',').map((name) => name.trim());
}

/** The services into whose tasks faults are injected. */
export function enteredServices(
  { faultInjection }: { readonly faultInjection: FaultInjectionSetting },
  { services }: Pick<Topology, 'services'>,
): readonly string[] {
  if (faultInjection === 'none') return [];
  const names = services.map(({ name }) => name);
  return faultInjection === 'every-service' ? names : names.filter((name) => faultInjection.includes(name));
}

/** Whether faults are injected into any task at all. */
export const injectsFaults = ({ faultInjection }: { readonly faultInjection: FaultInjectionSetting }): boolean =>
  faultInjection !== 'none' && faultInjection.length > 0;

/** Names in the setting that no service has: they would permit nothing, and nobody would notice. */
export function unknownServices(setting: FaultInjectionSetting, { services }: Pick<Topology, 'services'>): string[] {
  if (setting === 'every-service' || setting === 'none') return [];
  return setting.filter((name) => !services.some((service) => service.name === name));
}
