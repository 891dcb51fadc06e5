import { flowsPercent, installDependencies, useEcsFaultInjectionEndpoints } from './common-parameters.ts';
import { defineFault } from './fault.ts';
import { duration, integer, sources } from './parameter.ts';
import { ssmNetworkPermissions } from './permissions.ts';
import { ecsTasks } from './target.ts';

export const networkLatency = defineFault({
  actionId: 'aws:ecs:task-network-latency',
  description: 'Delays the packets a task sends.',
  target: ecsTasks,
  endsNothing: true,
  onlyDelays: true,
  parameters: {
    duration: duration('How long the fault lasts.'),
    delayMilliseconds: integer('Delay added to each packet, in milliseconds.', { default: 200 }),
    jitterMilliseconds: integer('Random variation of the delay, in milliseconds.', { default: 10 }),
    sources: sources('Peers to which the traffic is delayed.'),
    flowsPercent,
    installDependencies,
    useEcsFaultInjectionEndpoints,
  },
  permissions: ssmNetworkPermissions('AWSFIS-Run-Network-Latency-ECS', 'AWSFIS-Run-Network-Latency-Sources'),
  effect: ({ delayMilliseconds, jitterMilliseconds, sources, flowsPercent }) => ({
    kind: 'network',
    impairment: { kind: 'latency', delayMilliseconds, jitterMilliseconds },
    traffic: { sources, flowsPercent },
  }),
});
