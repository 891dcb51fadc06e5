import { type IVpc, SecurityGroup, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { CfnReplicationGroup, CfnSubnetGroup } from 'aws-cdk-lib/aws-elasticache';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RemovalPolicy, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { labels } from '../../model/labels.ts';
import type { CacheStore } from '../../model/topology.ts';
import { namesOf } from '../../names.ts';
import { acknowledge } from '../shared/acknowledge.ts';

export interface StoreCacheProps {
  readonly config: Config;
  readonly store: CacheStore;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
}

/** A cache of the topology: one primary and its replicas in other zones, TLS only, behind a token that no template shows. */
export class StoreCache extends Construct {
  readonly replicationGroupId: string;
  readonly primaryEndpoint: string;
  readonly port: number;
  /** Lets nobody in by itself: a service that may, says so (`service.connections.allowTo`). */
  readonly securityGroup: SecurityGroup;
  readonly authSecret: ISecret;

  constructor(scope: Construct, id: string, { config, store, vpc, subnets }: StoreCacheProps) {
    super(scope, id);
    const name = namesOf(config).cache(store.name);
    const secret = new Secret(this, 'AuthToken', {
      description: `${name}: the token of the cache's clients`,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    acknowledge(secret, {
      'AwsSolutions-SMG4':
        'ElastiCache has no managed rotation of AUTH tokens; the token never leaves the network and is replaced by a deployment.',
    });
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', { vpc, description: name, allowAllOutbound: false });
    const subnetGroup = new CfnSubnetGroup(this, 'SubnetGroup', {
      cacheSubnetGroupName: name,
      description: name,
      subnetIds: vpc.selectSubnets(subnets).subnetIds,
    });
    const group = new CfnReplicationGroup(this, 'ReplicationGroup', {
      replicationGroupId: name,
      replicationGroupDescription: name,
      engine: 'valkey',
      engineVersion: '8.0',
      cacheNodeType: config.cache.nodeType,
      numCacheClusters: 1 + config.cache.replicas,
      multiAzEnabled: true,
      automaticFailoverEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      authToken: secret.secretValue.unsafeUnwrap(),
      autoMinorVersionUpgrade: true,
      cacheSubnetGroupName: subnetGroup.ref,
      securityGroupIds: [this.securityGroup.securityGroupId],
      port: store.port,
      ...(config.backup && { snapshotRetentionLimit: config.backup.cacheSnapshots }),
    });
    // Kept, it would hold on to the network around it, and nobody would have its token: a last snapshot is what remains.
    group.applyRemovalPolicy(config.deletionProtection ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY);
    Tags.of(group).add(labels.store, store.name);
    this.replicationGroupId = group.ref;
    this.primaryEndpoint = group.attrPrimaryEndPointAddress;
    this.port = store.port;
    this.authSecret = secret as ISecret;
  }
}
