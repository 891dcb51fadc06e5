import { installDependencies, useEcsFaultInjectionEndpoints } from './common-parameters.ts';
import { defineFault } from './fault.ts';
import { choice, duration, integer } from './parameter.ts';
import { ssmPermissions } from './permissions.ts';
import { ecsTasks } from './target.ts';

export const networkBlackholePort = defineFault({
  actionId: 'aws:ecs:task-network-blackhole-port',
  description: 'Drops the packets a task sends to, or receives on, a port.',
  target: ecsTasks,
  endsNothing: true,
  parameters: {
    duration: duration('How long the fault lasts.'),
    port: integer('The destination port.', { min: 1, max: 65535 }),
    trafficType: choice('Whether packets that come in or go out are dropped.', ['ingress', 'egress']),
    protocol: choice('The protocol of the packets.', ['tcp', 'udp'], { default: 'tcp' }),
    installDependencies,
    useEcsFaultInjectionEndpoints,
  },
  permissions: ssmPermissions('AWSFIS-Run-Network-Blackhole-Port-ECS', 'AWSFIS-Run-Network-Blackhole-Port'),
  effect: ({ port, trafficType, protocol }) => ({
    kind: 'network',
    impairment: { kind: 'blackhole' },
    traffic: { port, trafficType, protocol },
  }),
});
