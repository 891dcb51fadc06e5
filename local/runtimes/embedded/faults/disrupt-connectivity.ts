import type { SubnetEffect } from '../../../../lib/model/faults/effect.ts';
import { users } from '../../../../lib/model/faults/wanted-place.ts';
import { edgesOf, findService, publicServices, storesOf, type Topology } from '../../../../lib/model/topology.ts';
import type { Planner } from '../../planner.ts';
import type { Task } from '../../runtime.ts';
import { crosses } from '../links/border.ts';
import type { ZoneBorder } from '../links/impairment.ts';
import type { ImpairStep } from './impair.ts';

/** No traffic of a scope passes the border of a zone; what its tasks send one another does. Source: FIS actions reference. */
export const disruptConnectivity: Planner<'disrupt-connectivity', ImpairStep> = (
  { scope },
  { faultId, subnet, tasks, system: { topology } },
) => {
  const border: ZoneBorder = { zone: subnet.availabilityZone, beyond: beyond(scope, topology) };
  if (!isCrossed(border, tasks, topology)) {
    return {
      steps: [],
      touchesNothing: true,
      fidelity: `No call of ${topology.name} leads over the border of ${border.zone} in scope ${scope}, so nothing is denied.`,
    };
  }
  return {
    steps: [{ do: 'impair', faultId, match: { border }, flowsPercent: 100, impairment: { kind: 'blackhole' } }],
    fidelity: `${words[scope]} ${silent}`,
  };
};

const words: Readonly<Record<SubnetEffect['scope'], string>> = {
  'availability-zone':
    'Nothing passes between tasks of the zone and tasks of other zones, those that come later too. Stores, users and the load balancer are in no zone here, so that what goes to and from them passes, where in AWS what of them is in another zone is cut off.',
  dynamodb: 'Nothing passes between tasks of the zone, those that come later too, and any table.',
  all: 'Nothing passes between tasks of the zone, those that come later too, and tasks of other zones, stores, users and the load balancer, which all are outside every subnet here.',
};

const silent = 'A connection is accepted and then silent, since a user-space proxy cannot drop a SYN.';

function beyond(scope: SubnetEffect['scope'], topology: Topology): ZoneBorder['beyond'] {
  if (scope === 'dynamodb') return storesOf(topology, 'dynamodb-table');
  return scope === 'all' ? 'all' : 'zones';
}

/** Whether any call may lead over it, as tasks are now. */
function isCrossed(border: ZoneBorder, tasks: readonly Task[], topology: Topology): boolean {
  const zonesOf = (name: string): readonly (string | undefined)[] =>
    findService(topology, name)
      ? tasks.filter(({ service }) => service === name).map(({ availabilityZone }) => availabilityZone)
      : [undefined];
  const calls = [
    ...edgesOf(topology),
    ...publicServices(topology).map(({ name }) => ({ caller: users, callee: name })),
  ];
  return calls.some(({ caller: sender, callee: receiver }) =>
    zonesOf(sender).some((senderZone) =>
      zonesOf(receiver).some((receiverZone) => crosses(border, { sender, senderZone, receiver, receiverZone })),
    ),
  );
}
