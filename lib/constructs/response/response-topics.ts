import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Arn, ArnFormat, Aws, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { ResponseTopic } from '../../model/response/handlers.ts';
import { namesOf } from '../../names.ts';
import { removalPolicyOf } from '../shared/removal-policy.ts';

/**
 * `machines`, which hear every alarm that a handler acts on; `people`, which has one alarm over many and what handlers did
 * for `notify`; and `mail`, by which `notify` writes to addresses: what comes by mail is grouped as all else, and only that
 * `notify` itself fails goes there past it. All are encrypted, take TLS alone, and let in the alarms of their own environment.
 */
export class ResponseTopics extends Construct {
  readonly topics: Readonly<Record<ResponseTopic, Topic>>;
  readonly mail: Topic;

  constructor(scope: Construct, id: string, { config }: { readonly config: Config }) {
    super(scope, id);
    const names = namesOf(config);
    // The key that AWS manages for SNS does not let CloudWatch in.
    const masterKey = new Key(this, 'Key', {
      description: 'Alarm notifications',
      enableKeyRotation: true,
      removalPolicy: removalPolicyOf(config),
    });
    const alarms = this.arn('cloudwatch', 'alarm', names.alarm('*'), ArnFormat.COLON_RESOURCE_NAME);
    const topic = (name: ResponseTopic | 'mail') => {
      const made = new Topic(this, name, { topicName: names.topic(name), masterKey, enforceSSL: true });
      // Of the key too, on the same conditions.
      // Source: SNS developer guide, access control example cases: CloudWatch alarms; key management.
      made.grantPublish(
        new ServicePrincipal('cloudwatch.amazonaws.com', {
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnLike: { 'aws:SourceArn': alarms } },
        }),
      );
      return made;
    };
    this.topics = { machines: topic('machines'), people: topic('people') };
    const { people } = this.topics;
    // Source: EventBridge user guide, permissions for Amazon SNS, and for an encrypted topic.
    const rules = this.arn('events', 'rule', `${names.ruleOfExperiments}-*`, ArnFormat.SLASH_RESOURCE_NAME);
    const events = new ServicePrincipal('events.amazonaws.com');
    people.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        principals: [events],
        resources: [people.topicArn],
        conditions: { ArnLike: { 'aws:SourceArn': rules } },
      }),
    );
    // It tells KMS no source, so a condition on one would refuse it; the topic's policy says whose rules may.
    // Source: SNS developer guide, key management, compatibility between event sources and encrypted topics.
    masterKey.grant(events, 'kms:Decrypt', 'kms:GenerateDataKey*');
    this.mail = topic('mail');
    for (const address of config.notify) this.mail.addSubscription(new EmailSubscription(address));
  }

  private arn(service: string, resource: string, resourceName: string, arnFormat: ArnFormat): string {
    return Arn.format({ service, resource, resourceName, arnFormat }, Stack.of(this));
  }
}
