import type { Topology } from '../../../../lib/model/topology.ts';
import type { ComposedService } from './compose-project.ts';
import type { Member } from './members.ts';

/** Which calls do not pass the observing proxy, and why. */
export interface WhyUnseen {
  readonly what: 'all calls' | 'its calls' | 'calls to it';
  readonly reason: string;
}

/** A member of which that is so. */
export interface Unseen extends WhyUnseen {
  readonly composeService: string;
  readonly member: Member;
}

/** A service or store of which not all calls are seen, and why. */
export interface Unmeasured {
  readonly callee: string;
  readonly why: string;
}

/** How the callers of these fare is not known: calls to them, or those of one who calls them, do not pass the proxy. */
export function unmeasuredIn({ services, stores }: Topology, unseen: readonly Unseen[]): Unmeasured[] {
  return [...services, ...stores].flatMap(({ name: callee }) => {
    const why = unseen.flatMap((one) => whyUnmeasured(callee, one, services));
    return why.length > 0 ? [{ callee, why: why.join('; ') }] : [];
  });
}

function whyUnmeasured(
  callee: string,
  { member, what, reason, composeService }: Unseen,
  services: Topology['services'],
): string[] {
  const isIt = 'stores' in member ? member.stores.includes(callee) : member.service === callee;
  if (isIt) return what === 'its calls' ? [] : [composeService === callee ? reason : `${composeService}: ${reason}`];
  if ('stores' in member || what === 'calls to it') return [];
  const caller = services.find(({ name }) => name === member.service);
  const mayCall = caller?.callsUnknown || caller?.calls.some(({ to }) => to === callee);
  return mayCall ? [`${composeService} calls it past the proxy: ${reason}`] : [];
}

/** Files of a container by which names are found. */
const nameFiles = ['/etc', '/etc/hosts', '/etc/host.conf', '/etc/nsswitch.conf'];

/** Docker's name server, as containers know it. */
const nameServer = '127.0.0.11';

/** Which calls cannot pass the proxy; undefined where all can. `told`: all that the service is told. */
export function whyUnseen(
  { networkMode, mounts, hasUdp }: ComposedService,
  told: readonly string[],
): WhyUnseen | undefined {
  if (networkMode !== undefined) {
    return { what: 'all calls', reason: `it is in no network of the project (network_mode: ${networkMode})` };
  }
  const mount = mounts.find(({ target }) => nameFiles.includes(target.replace(/(?<=.)\/$/, '')));
  if (mount) return { what: 'its calls', reason: `it brings its own ${mount.target}` };
  if (told.some((text) => text.includes(nameServer))) {
    return { what: 'its calls', reason: `it asks Docker's name server itself (${nameServer})` };
  }
  if (hasUdp) return { what: 'calls to it', reason: 'it takes UDP, which the proxy does not carry' };
  return undefined;
}
