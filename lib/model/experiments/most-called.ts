import { callersOf, type Service, type Topology } from '../topology.ts';

/** Of those services the ones that most others call, as many as are wanted; of equals the first. */
export function mostCalled(topology: Topology, services: readonly Service[], count: number): Service[] {
  const callers = ({ name }: Service) => callersOf(topology, name).length;
  return services.toSorted((a, b) => callers(b) - callers(a)).slice(0, count);
}
