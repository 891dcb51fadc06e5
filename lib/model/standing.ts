import { type Call, mayNeed, type Topology } from './topology.ts';

/** How a service stands to what was hit, that was hurt though nobody expected it. */
export type Standing =
  /** It needs what was hit, and all edges on the way are declared. */
  | { readonly kind: 'collateral' }
  /** No edge that it needs leads there. */
  | { readonly kind: 'cascade' }
  /** Nobody has said whether one does; `why` says what is not known, in words. */
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Tells how any service stands to what was hit. An edge that nobody has declared may lead there, and a service that nobody
 * has said the calls of may call anything: that is never a cascade. Over an edge that can degrade nothing is needed.
 */
export function standingsTo(topology: Topology, hits: Iterable<string>): (service: string) => Standing {
  const declared = spread(topology, new Map([...hits].map((hit) => [hit, ''])), ({ undeclared }) => !undeclared);
  const unsaid = topology.services
    .filter(({ name, callsUnknown }) => callsUnknown && !declared.has(name))
    .map(({ name }) => [name, `nobody has said whom ${name} calls`] as const);
  const known = spread(topology, declared, () => true);
  const all = spread(topology, new Map([...unsaid, ...known]), () => true);
  return (service) => {
    const why = all.get(service);
    if (why === undefined) return { kind: 'cascade' };
    return declared.has(service) ? { kind: 'collateral' } : { kind: 'unknown', why };
  };
}

/** Those that are reached and, over edges that they need, their callers, each with the first thing on the way that nobody has said. */
function spread(
  { services }: Topology,
  from: ReadonlyMap<string, string>,
  isOpen: (call: Call) => boolean,
): Map<string, string> {
  const reached = new Map(from);
  for (const [name, unsaid] of reached) {
    for (const caller of services) {
      const call = caller.calls.find((one) => one.to === name && mayNeed(one) && isOpen(one));
      if (!call || reached.has(caller.name)) continue;
      const own = call.undeclared ? `nobody has said whether ${caller.name} needs ${name}` : '';
      reached.set(caller.name, unsaid || own);
    }
  }
  return reached;
}
