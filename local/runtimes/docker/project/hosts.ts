import type { ComposedService, ComposeProject } from './compose-project.ts';
import type { Layout, Slot } from './layout.ts';

/**
 * The entries of a caller's `/etc/hosts`, as Compose has them (`name=address`): for each name that it knows a callee by, the
 * addresses that stand for its containers. Several are turned from caller to caller, its own zone's first, so that those
 * that take the first one spread.
 */
export function hostsFor(caller: ComposedService, project: ComposeProject, layout: Layout): string[] {
  const own = new Set([caller.name, ...Object.values(caller.networks).flat(), ...caller.knownHosts]);
  const zone = layout.slots.find(({ composeService }) => composeService === caller.name)?.zone;
  const turn = Object.keys(layout.members).indexOf(caller.name);
  const addresses = new Map<string, string[]>();
  for (const [name, slots] of namesKnownTo(caller, project, layout)) {
    if (own.has(name)) continue;
    const near = turned(
      slots.filter((slot) => zone !== undefined && slot.zone === zone),
      turn,
    );
    const far = turned(
      slots.filter((slot) => !near.includes(slot)),
      turn,
    );
    const found = [...near, ...far].map((slot) => standInOf(slot, name, layout));
    addresses.set(name, [...new Set(found)]);
  }
  return [...addresses].flatMap(([name, all]) => all.map((address) => `${name}=${address}`));
}

/** The slots behind each name, over the networks that both are in; a link is a name of the caller's own. */
function namesKnownTo(caller: ComposedService, project: ComposeProject, { slots }: Layout): Map<string, Slot[]> {
  const known = new Map<string, Slot[]>();
  const add = (name: string, slot: Slot) => {
    const found = known.get(name) ?? [];
    if (!found.includes(slot)) known.set(name, [...found, slot]);
  };
  for (const slot of slots) {
    if (slot.composeService === caller.name || !slot.isLedTo) continue;
    const callee = project.services[slot.composeService] as ComposedService;
    const shared = Object.keys(callee.networks).filter((network) => network in caller.networks);
    if (shared.length === 0) continue;
    const ofContainer = callee.containerName ?? `${project.name}-${callee.name}-${slot.number}`;
    const aliases = shared.flatMap((network) => callee.networks[network] ?? []);
    const links = Object.entries(caller.links).flatMap(([alias, to]) => (to === callee.name ? [alias] : []));
    for (const name of [callee.name, ofContainer, ...aliases, ...links]) add(name, slot);
  }
  return known;
}

/** A container of several stores is met at the address of the one that is asked for by name. */
const standInOf = (slot: Slot, name: string, { stores }: Layout): string =>
  (slot.callees.includes(name) ? stores[name] : undefined) ?? slot.standIn;

function turned<Item>(items: readonly Item[], by: number): Item[] {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
