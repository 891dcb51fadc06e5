import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { checkConfig } from '../../lib/config/check-config.ts';
import { ConfigError } from '../../lib/config/config.ts';
import { configOf } from '../../lib/config/settings.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { withNag } from './support/nag.ts';
import { configFor, synth, synthesise } from './support/synth.ts';

const elsewhere = 'arn:aws:backup:eu-west-1:123456789012:backup-vault:shop-prod-copies';
const prod = configFor('prod');
const { data } = synth('prod').templates;

describe('production', () => {
  test('backs its tables up daily, into a vault that nobody deletes from, and that outlives the stack', () => {
    data.hasResource('AWS::Backup::BackupVault', {
      Properties: {
        BackupVaultName: 'shop-prod',
        AccessPolicy: {
          Statement: [
            Match.objectLike({
              Effect: 'Deny',
              Action: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
            }),
          ],
        },
      },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
    data.hasResourceProperties('AWS::Backup::BackupPlan', {
      BackupPlan: {
        BackupPlanRule: [
          Match.objectLike({
            ScheduleExpression: 'cron(0 3 * * ? *)',
            Lifecycle: { DeleteAfterDays: 35 },
            CopyActions: Match.absent(),
          }),
        ],
      },
    });
  });

  test('finds its tables by both tags, and no other environment’s', () => {
    data.hasResourceProperties('AWS::Backup::BackupSelection', {
      BackupSelection: {
        Resources: [Match.anyValue()],
        ListOfTags: Match.absent(),
        Conditions: {
          StringEquals: [
            { ConditionKey: 'aws:ResourceTag/breakwater:system', ConditionValue: 'shop' },
            { ConditionKey: 'aws:ResourceTag/breakwater:environment', ConditionValue: 'prod' },
          ],
        },
      },
    });
    for (const { Properties } of Object.values(data.findResources('AWS::DynamoDB::Table'))) {
      expect(Properties.Tags).toEqual(
        expect.arrayContaining([
          { Key: 'breakwater:environment', Value: 'prod' },
          { Key: 'breakwater:system', Value: 'shop' },
        ]),
      );
    }
  });

  test('does so by a role that touches its own tables and vault alone', () => {
    const [policy] = Object.values(data.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
      Properties.PolicyName.startsWith('BackupRole'),
    );
    const statements = policy?.Properties.PolicyDocument.Statement as {
      Action: string | string[];
      Resource: unknown;
    }[];
    const onAny = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    expect(onAny).toEqual(['tag:GetResources']);
    const tables = Object.keys(data.findResources('AWS::DynamoDB::Table'));
    const backsUp = statements.find(({ Action }) => Action.includes('dynamodb:StartAwsBackupJob'));
    const resources = backsUp?.Resource as { 'Fn::GetAtt': [string, string] }[];
    expect(resources.map(({ 'Fn::GetAtt': [table] }) => table).toSorted()).toEqual(tables.toSorted());
  });

  test('keeps snapshots of the cache', () => {
    data.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', { SnapshotRetentionLimit: 7 });
  });

  test.each([elsewhere, elsewhere.replace('shop-prod-copies', 'central')])(
    'copies into %s where it is told to, and passes cdk-nag then too',
    (copyTo) => {
      const config = { ...prod, backup: { keepDays: 35, cacheSnapshots: 7, copyTo } };
      synthesise(config, withNag, { validated: true }).templates.data.hasResourceProperties('AWS::Backup::BackupPlan', {
        BackupPlan: {
          BackupPlanRule: [
            Match.objectLike({
              CopyActions: [{ DestinationBackupVaultArn: copyTo, Lifecycle: { DeleteAfterDays: 35 } }],
            }),
          ],
        },
      });
    },
  );
});

test.each(['dev', 'staging'] as const)('%s keeps nothing worth a backup', (environment) => {
  const { data } = synth(environment).templates;
  data.resourceCountIs('AWS::Backup::BackupPlan', 0);
  data.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', { SnapshotRetentionLimit: Match.absent() });
});

describe('settings of a backup', () => {
  test.each([
    ['vault', 'backupCopyTo "vault" is not the ARN of a backup vault'],
    [elsewhere.replace('eu-west-1', 'us-east-1'), 'is in us-east-1, where the tables are'],
  ])('-c backupCopyTo=%s is refused', (backupCopyTo, message) => {
    const { certificateArn, domainName } = prod;
    expect(() => configOf(shopModel, 'prod', { certificateArn, domainName, backupCopyTo })).toThrow(message);
  });

  test('a copy of what is not backed up is refused', () => {
    expect(() => configOf(shopModel, 'dev', { backupCopyTo: elsewhere })).toThrow(
      new ConfigError('environment dev: backupCopyTo: it has no backup that could be copied'),
    );
  });

  test.each([
    [{ keepDays: 0, cacheSnapshots: 7 }, 'backup.keepDays is 0'],
    [{ keepDays: 35, cacheSnapshots: 36 }, 'backup.cacheSnapshots is 36: 0 to 35'],
  ])('%j is refused', (backup, message) => {
    expect(() => checkConfig({ ...prod, backup })).toThrow(message);
  });
});
