import { defineFault, onlyKnown } from './fault.ts';
import { duration, integer } from './parameter.ts';
import { anywhere } from './permissions.ts';
import { targetType } from './target.ts';

/** Source: FIS actions reference. */
export const clusterConnectionFailure = defineFault({
  actionId: 'aws:dsql:cluster-connection-failure',
  description: 'Lets connections to a cluster of Aurora DSQL fail.',
  target: targetType({
    resourceType: 'aws:dsql:cluster',
    description: 'An Amazon Aurora DSQL cluster',
    key: 'Clusters',
  }),
  parameters: {
    duration: duration('How long connections fail.'),
    percentage: integer('The share of calls that fail, in percent.', { min: 1, max: 100 }),
  },
  permissions: anywhere('dsql:InjectError', 'dsql:GetCluster', 'tag:GetResources'),
  ...onlyKnown('clusters of Aurora DSQL exist in AWS only'),
});
