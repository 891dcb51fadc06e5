import { findService } from '../../../../lib/model/topology.ts';
import type { PlanPart, Site } from '../../planner.ts';
import { InvalidTargetError } from '../../runtime.ts';
import type { RejectStep } from '../network/steps.ts';
import type { KillFirstStep } from '../process/kill-first.ts';
import { addressOfStore, type Ground, refuseLack, targetOf, whereMet } from './where.ts';

interface OnWhole {
  readonly on: string;
}

const otherWays = (on: string) =>
  `Who reaches ${on} by another way than the address that stands for it is not touched.`;

export const refuse = ({ on }: OnWhole, site: Site, ground: Ground): PlanPart<RejectStep> => ({
  steps: [reject(on, 'opened', site, ground)],
  fidelity: `The kernel answers each SYN by a reset, as when no process listens, and resets connections that exist at their next packet. ${otherWays(on)}`,
});

export function reset({ on, caller }: OnWhole & { readonly caller?: string }, site: Site, ground: Ground) {
  if (caller !== undefined) {
    throw new InvalidTargetError(
      `caller ${caller}: on containers the connections of all who call ${on} are reset alike`,
    );
  }
  return {
    steps: [reject(on, 'used', site, ground)],
    fidelity: `Connections are opened, and reset by the kernel when they carry something; the callee itself sees none of it. ${otherWays(on)}`,
  } satisfies PlanPart<RejectStep>;
}

/** How long nobody is let in where the primary cannot be killed; ElastiCache takes some tens of seconds. Milliseconds. */
const failoverMilliseconds = 3000;

/**
 * The primary is killed and comes back by its restart policy, and nobody is let in for a while, as until a replica is
 * promoted; where its container is not known, or holds more than it, that alone.
 */
export function failover({ on }: OnWhole, site: Site, ground: Ground): PlanPart<RejectStep | KillFirstStep> {
  const { faultId, durationMilliseconds } = site;
  const container = ground.tasks.storeOf(on);
  const rejected = reject(on, 'opened', site, ground);
  const seconds = (durationMilliseconds || failoverMilliseconds) / 1000;
  const shut = `connections are reset and refused for ${seconds} s, where ElastiCache takes some tens of seconds to promote a replica`;
  if (container?.stores.length === 1) {
    return {
      steps: [rejected, { do: 'kill-first', faultId, target: targetOf(container) }],
      ownMilliseconds: failoverMilliseconds,
      fidelity: `The primary's first process is killed, and its container is started anew with what it had on disk; ${shut}.`,
    };
  }
  const why = container
    ? `its container holds ${container.stores.length} stores, which would all be down`
    : 'its container is not known here';
  return {
    steps: [rejected],
    ownMilliseconds: failoverMilliseconds,
    fidelity: `The primary is not killed, since ${why}; ${shut}.`,
  };
}

function reject(on: string, when: RejectStep['when'], site: Site, ground: Ground): RejectStep {
  refuseLack('connections cannot be rejected here', ['reject'], ground);
  const usersPort = ground.whereabouts.usersPort(on);
  const addresses = addressesOf(on, site, ground);
  const who = { addresses, ...(usersPort !== undefined && { usersPort }) };
  return { ...whereMet(on, site, ground), do: 'reject', when, ...who };
}

/** Those by which a service or store is met; only the ones that stand for it are where the rules are. */
function addressesOf(on: string, { tasks, system: { topology } }: Site, ground: Ground): readonly string[] {
  if (!findService(topology, on)) return [addressOfStore(on, ground)];
  const { ofTask, isLedTo } = ground.whereabouts;
  const found = tasks.flatMap(({ service, id }) => (service === on && isLedTo(id) ? (ofTask(id) ?? []) : []));
  if (found.length === 0) throw new InvalidTargetError(`no task of ${on} runs to which calls pass the observing proxy`);
  return found;
}
