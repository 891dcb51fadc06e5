import { AlarmRule, CompositeAlarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Arn, Aws, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { namesOf } from '../../names.ts';
import { removalPolicyOf } from '../shared/removal-policy.ts';

export interface AlarmRouteProps {
  readonly config: Config;
  /** What people are told of, by name: each is one alarm over many. */
  readonly alarms: Readonly<Record<string, { readonly description: string; readonly anyOf: readonly IAlarm[] }>>;
}

/** The way to people, from alarms and from experiments that went wrong: an encrypted topic, and an e-mail per address. */
export class AlarmRoute extends Construct {
  readonly topic: Topic;
  readonly alarms: readonly CompositeAlarm[];

  constructor(scope: Construct, id: string, { config, alarms }: AlarmRouteProps) {
    super(scope, id);
    // The key that AWS manages for SNS does not let CloudWatch in.
    const key = new Key(this, 'Key', {
      description: 'Alarm notifications',
      enableKeyRotation: true,
      removalPolicy: removalPolicyOf(config),
    });
    this.topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    this.topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    // Source: CloudWatch user guide, encrypted topics; its example has no condition either.
    key.grant(new ServicePrincipal('cloudwatch.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey*');
    // Source: EventBridge user guide, permissions for Amazon SNS, and for an encrypted topic.
    const rules = Arn.format(
      { service: 'events', resource: 'rule', resourceName: `${namesOf(config).ruleOfExperiments}-*` },
      Stack.of(this),
    );
    this.topic.grantPublish(
      new ServicePrincipal('events.amazonaws.com', { conditions: { ArnLike: { 'aws:SourceArn': rules } } }),
    );
    key.grant(new ServicePrincipal('events.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey*');
    for (const address of config.notify) this.topic.addSubscription(new EmailSubscription(address));

    this.alarms = Object.entries(alarms).map(([name, { description, anyOf }]) => {
      const alarm = new CompositeAlarm(this, name, {
        compositeAlarmName: namesOf(config).alarm(name),
        alarmDescription: description,
        alarmRule: AlarmRule.anyOf(...anyOf),
      });
      alarm.addAlarmAction(new SnsAction(this.topic));
      alarm.addOkAction(new SnsAction(this.topic));
      return alarm;
    });
  }
}
