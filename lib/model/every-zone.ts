import { mostZones } from './placement.ts';
import type { SystemModel } from './system.ts';

/**
 * A system with as many zones as an environment may have: for whoever runs templates of an endpoint and knows them by
 * their names alone. What there is no template for is never chosen; the made-up zones are nowhere to be seen.
 */
export function withEveryZone<System extends Pick<SystemModel, 'topology'>>(system: System): System {
  const { zones } = system.topology;
  const more = Array.from({ length: Math.max(0, mostZones - zones.length) }, (_, index) => {
    const name = `zone-${zones.length + index + 1}`;
    return { name, id: name, cidr: '' };
  });
  return { ...system, topology: { ...system.topology, zones: [...zones, ...more] } };
}
