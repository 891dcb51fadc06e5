import { defineFault, onlyInAws } from './fault.ts';
import { duration } from './parameter.ts';
import { interruptAzPowerPermissions } from './permissions.ts';
import { replicationGroups } from './target.ts';

export const interruptAzPower = defineFault({
  actionId: 'aws:elasticache:replicationgroup-interrupt-az-power',
  description: "Takes the power of a replication group's nodes in one zone.",
  formerly: 'aws:elasticache:interrupt-cluster-az-power',
  target: replicationGroups,
  parameters: { duration: duration('How long the nodes are without power.') },
  permissions: interruptAzPowerPermissions,
  ...onlyInAws('nodes of a replication group, zone by zone, exist in AWS only'),
});
