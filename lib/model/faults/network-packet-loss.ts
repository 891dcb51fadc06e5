import { flowsPercent, installDependencies, useEcsFaultInjectionEndpoints } from './common-parameters.ts';
import { defineFault } from './fault.ts';
import { duration, integer, sources } from './parameter.ts';
import { ssmNetworkPermissions } from './permissions.ts';
import { ecsTasks } from './target.ts';

export const networkPacketLoss = defineFault({
  actionId: 'aws:ecs:task-network-packet-loss',
  description: 'Loses a share of the packets a task sends.',
  target: ecsTasks,
  endsNothing: true,
  parameters: {
    duration: duration('How long the fault lasts.'),
    lossPercent: integer('The share of packets lost, in percent.', { default: 7, min: 1, max: 100 }),
    sources: sources('Peers to which packets are lost.'),
    flowsPercent,
    installDependencies,
    useEcsFaultInjectionEndpoints,
  },
  permissions: ssmNetworkPermissions('AWSFIS-Run-Network-Packet-Loss-ECS', 'AWSFIS-Run-Network-Packet-Loss-Sources'),
  effect: ({ lossPercent, sources, flowsPercent }) => ({
    kind: 'network',
    impairment: { kind: 'loss', percent: lossPercent },
    traffic: { sources, flowsPercent },
  }),
});
