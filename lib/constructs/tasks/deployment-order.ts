import type { Service, Topology } from '../../model/topology.ts';

/** The services, callees before their callers. Where calls go in a circle, the one that comes later learns at its next deployment. */
export function calleesFirst({ services }: Topology): Service[] {
  const ordered = new Set<Service>();
  const visiting = new Set<Service>();
  const visit = (service: Service): void => {
    if (ordered.has(service) || visiting.has(service)) return;
    visiting.add(service);
    for (const { to } of service.calls) {
      const callee = services.find(({ name }) => name === to);
      if (callee) visit(callee);
    }
    ordered.add(service);
  };
  for (const service of services) visit(service);
  return [...ordered];
}
