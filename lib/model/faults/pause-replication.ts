import { defineFault, onlyKnown } from './fault.ts';
import { duration, list, optional, region } from './parameter.ts';
import { anywhere } from './permissions.ts';
import { targetType } from './target.ts';

const oneRegion = 'what runs here is in one Region, and has no replica in another';

/** On a strongly consistent table FIS needs dynamodb:InjectError, too. Source: FIS actions reference. */
const pauseTableReplication = defineFault({
  actionId: 'aws:dynamodb:global-table-pause-replication',
  description: 'Pauses the replication of a global table of DynamoDB to its replicas.',
  target: targetType({
    resourceType: 'aws:dynamodb:global-table',
    description: 'An Amazon DynamoDB global table',
    key: 'Tables',
  }),
  parameters: { duration: duration('How long nothing is replicated.') },
  permissions: anywhere(
    'dynamodb:PutResourcePolicy',
    'dynamodb:DeleteResourcePolicy',
    'dynamodb:GetResourcePolicy',
    'dynamodb:DescribeTable',
    'tag:GetResources',
  ),
  ...onlyKnown(oneRegion),
});

/** Source: FIS actions reference. */
const pauseClusterReplication = defineFault({
  actionId: 'aws:memorydb:multi-region-cluster-pause-replication',
  description: "Pauses the replication between this Region's cluster of MemoryDB and those of other Regions.",
  target: targetType({
    resourceType: 'aws:memorydb:multi-region-cluster',
    description: 'An Amazon MemoryDB multi-Region cluster',
    key: 'MultiRegionClusters',
  }),
  parameters: { duration: duration('How long nothing is replicated.') },
  permissions: anywhere(
    'memorydb:DescribeMultiRegionClusters',
    'memorydb:PauseMultiRegionClusterReplication',
    'tag:GetResources',
  ),
  ...onlyKnown(oneRegion),
});

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Source: FIS actions reference. */
const pauseBucketReplication = defineFault({
  actionId: 'aws:s3:bucket-pause-replication',
  description: 'Pauses the replication of a bucket to buckets of a Region.',
  target: targetType({ resourceType: 'aws:s3:bucket', description: 'An Amazon S3 bucket', key: 'Buckets' }),
  targetsBy: 'resourceTags',
  parameters: {
    duration: duration('How long nothing is replicated.'),
    region: region('The Region of the buckets that get nothing.'),
    destinationBuckets: optional(
      list('The buckets that get nothing; all of the Region unless told.', {
        of: 'names of buckets',
        pattern: bucketName,
      }),
    ),
    prefixes: optional(list('Only rules of these prefixes of keys.', { of: 'prefixes' })),
  },
  permissions: anywhere(
    's3:PutReplicationConfiguration',
    's3:GetReplicationConfiguration',
    's3:PauseReplication',
    's3:ListAllMyBuckets',
    'tag:GetResources',
  ),
  ...onlyKnown('buckets exist in AWS only'),
});

export const pauseReplicationFaults = [pauseTableReplication, pauseClusterReplication, pauseBucketReplication] as const;
