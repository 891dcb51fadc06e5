import { listOf, type PolicyDocument } from '../model/cloudformation/statements.ts';
import type { PlacedResource, Resources } from './resources.ts';
import type { Rule } from './rule.ts';
import { missing } from './topic-grants.ts';

/** A message that a queue refuses is lost where nobody looks: in SNS's and EventBridge's own metrics. */
export const queueGrants: Rule = {
  name: 'queue-grants',
  description: 'What is subscribed or targeted gets through: the queue lets SNS and EventBridge in.',
  fix: 'grant the service sqs:SendMessage by the policy of the queue',
  everything: (resources) =>
    resources.ofType('AWS::SQS::Queue').flatMap((queue) =>
      sendersTo(queue, resources).flatMap((service) =>
        missing(
          ['sqs:SendMessage'],
          policiesOf(queue, resources),
          ({ Principal }) => Principal !== '*' && listOf(Principal?.Service).includes(service),
        ).map((action) => ({
          resource: queue,
          location: 'Properties',
          problem: `${service} may not ${action} to ${queue.id}`,
        })),
      ),
    ),
};

function sendersTo(queue: PlacedResource, resources: Resources): string[] {
  const isIt = (value: unknown, templatePath: string) => resources.named(value, templatePath, queue.type) === queue;
  const subscribed = resources
    .ofType('AWS::SNS::Subscription')
    .some(({ properties: { Endpoint }, templatePath }) => isIt(Endpoint, templatePath));
  const targeted = resources
    .ofType('AWS::Events::Rule')
    .some(({ properties: { Targets }, templatePath }) =>
      listOf(Targets as readonly { Arn: unknown }[] | undefined).some(({ Arn }) => isIt(Arn, templatePath)),
    );
  return [...(subscribed ? ['sns.amazonaws.com'] : []), ...(targeted ? ['events.amazonaws.com'] : [])];
}

const policiesOf = (queue: PlacedResource, resources: Resources): PolicyDocument[] =>
  resources
    .ofType('AWS::SQS::QueuePolicy')
    .filter(({ properties: { Queues }, templatePath }) =>
      [Queues].flat().some((each) => resources.referredTo(each, templatePath) === queue),
    )
    .map(({ properties }) => properties.PolicyDocument as PolicyDocument);
