import { defineFault, onlyKnown } from './fault.ts';
import { flag } from './parameter.ts';
import { anywhere } from './permissions.ts';
import { targetType } from './target.ts';

const noDatabases = 'databases of RDS exist in AWS only';

/** Source: FIS actions reference. */
const failoverDbCluster = defineFault({
  actionId: 'aws:rds:failover-db-cluster',
  description: 'Fails the writer of a database cluster over to a replica.',
  target: targetType({
    resourceType: 'aws:rds:cluster',
    description: 'An Amazon Aurora DB cluster',
    key: 'Clusters',
    parameters: {
      writerAvailabilityZoneIdentifiers: { description: 'The zones in one of which the writer is.', required: false },
    },
  }),
  parameters: {},
  permissions: anywhere('rds:FailoverDBCluster', 'rds:DescribeDBClusters', 'tag:GetResources'),
  ...onlyKnown(noDatabases),
});

/** Source: FIS actions reference. */
const rebootDbInstances = defineFault({
  actionId: 'aws:rds:reboot-db-instances',
  description: 'Reboots database instances.',
  target: targetType({
    resourceType: 'aws:rds:db',
    description: 'An Amazon RDS DB instance',
    key: 'DBInstances',
    parameters: {
      availabilityZoneIdentifiers: { description: 'The zones in one of which the instance is.', required: false },
    },
  }),
  parameters: { forceFailover: flag('Whether it fails over to another zone.', { default: false }) },
  permissions: anywhere('rds:RebootDBInstance', 'rds:DescribeDBInstances', 'tag:GetResources'),
  ...onlyKnown(noDatabases),
});

export const rdsFaults = [failoverDbCluster, rebootDbInstances] as const;
