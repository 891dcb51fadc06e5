import { BackupPlan, BackupPlanRule, BackupVault, CfnBackupSelection, type IBackupVault } from 'aws-cdk-lib/aws-backup';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Aws, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { labels } from '../../model/labels.ts';
import { prefixOf } from '../../names.ts';
import { removalPolicyOf } from '../shared/removal-policy.ts';
import { addExplained } from '../shared/wildcards.ts';

export interface DataBackupProps {
  readonly config: Config;
  readonly backup: NonNullable<Config['backup']>;
  readonly tables: readonly Table[];
}

/** At night in the Americas and early morning in Europe; UTC. */
const daily = Schedule.cron({ hour: '3', minute: '0' });

/**
 * A daily backup of the environment's tables, beside their point-in-time recovery: it outlives the tables, and can be kept
 * in another Region. Found by tags, so that a table that comes later is in it.
 */
export class DataBackup extends Construct {
  constructor(scope: Construct, id: string, { config, backup, tables }: DataBackupProps) {
    super(scope, id);
    const vault = new BackupVault(this, 'Vault', {
      backupVaultName: prefixOf(config),
      // Whoever can delete a table must not be able to delete what it is restored from.
      blockRecoveryPointDeletion: config.deletionProtection,
      removalPolicy: removalPolicyOf(config),
    });
    const deleteAfter = Duration.days(backup.keepDays);
    const plan = new BackupPlan(this, 'Plan', {
      backupPlanName: prefixOf(config),
      backupVault: vault as IBackupVault,
      backupPlanRules: [
        new BackupPlanRule({
          ruleName: 'daily',
          scheduleExpression: daily,
          startWindow: Duration.hours(1),
          completionWindow: Duration.hours(4),
          deleteAfter,
          ...(backup.copyTo && {
            copyActions: [
              { destinationBackupVault: BackupVault.fromBackupVaultArn(this, 'Copy', backup.copyTo), deleteAfter },
            ],
          }),
        }),
      ],
    });
    const selection = new CfnBackupSelection(this, 'Selection', {
      backupPlanId: plan.backupPlanId,
      backupSelection: {
        selectionName: 'tables',
        iamRoleArn: new BackupRole(this, 'Role', { vault, tables, copyTo: backup.copyTo }).roleArn,
        resources: [`arn:${Aws.PARTITION}:dynamodb:*:*:table/*`],
        // All of them must match; a list of tags would take what has any of them.
        conditions: {
          StringEquals: Object.entries({ [labels.system]: config.system, [labels.environment]: config.name }).map(
            ([key, ConditionValue]) => ({ ConditionKey: `aws:ResourceTag/${key}`, ConditionValue }),
          ),
        },
      },
    });
    selection.node.addDependency(this.node.findChild('Role'));
  }
}

interface BackupRoleProps {
  readonly vault: BackupVault;
  readonly tables: readonly Table[];
  readonly copyTo: string | undefined;
}

/** What AWS Backup may do: the part of AWSBackupServiceRolePolicyForBackup that is about tables, on ours. */
class BackupRole extends Role {
  constructor(scope: Construct, id: string, { vault, tables, copyTo }: BackupRoleProps) {
    super(scope, id, {
      description: `AWS Backup: tables to ${vault.backupVaultName}`,
      assumedBy: new ServicePrincipal('backup.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    const arns = tables.map(({ tableArn }) => tableArn);
    const copies = copyTo ? [copyTo] : [];
    addExplained(this, [
      allow(
        [
          'dynamodb:CreateBackup',
          'dynamodb:DescribeTable',
          'dynamodb:ListTagsOfResource',
          'dynamodb:StartAwsBackupJob',
        ],
        arns,
      ),
      allow(
        ['dynamodb:DeleteBackup', 'dynamodb:DescribeBackup'],
        arns.map((arn) => `${arn}/backup/*`),
      ),
      allow(['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'], [vault.backupVaultArn, ...copies]),
      allow(['tag:GetResources', ...(copyTo ? ['backup:CopyFromBackupVault'] : [])], ['*']),
    ]);
  }
}

const allow = (actions: string[], resources: string[]) => new PolicyStatement({ actions, resources });
