import { Alias } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * The topic that told people before the stack `response` was there. The stack with the experiments imports it until it is
 * deployed anew, which is later than this one, and CloudFormation deletes no export in use. Nothing is sent to it and
 * nobody hears it. It may go once no environment is left that was deployed without a stack `response`.
 */
export class RetiredTopic extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const masterKey = Alias.fromAliasName(this, 'OwnKey', 'alias/aws/sns');
    const { topicArn } = new Topic(this, 'Topic', { masterKey, enforceSSL: true });
    Stack.of(this).exportValue(topicArn);
  }
}
