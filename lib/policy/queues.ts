import type { PlacedResource, Resources } from './resources.ts';
import { listOf, type PolicyDocument } from './roles.ts';
import type { Rule } from './rule.ts';

/** What waits in a queue is read by nobody on the way, and by a person when it failed too often. */
export const queues: Rule = {
  name: 'queues',
  description: 'A queue is encrypted and takes TLS alone; what failed too often rings.',
  fix: 'build it as HandlerQueue or StoreQueue do, and give its dead-letter queue to DeadLetterAlarms',
  everything: (resources) =>
    resources
      .ofType('AWS::SQS::Queue')
      .flatMap((queue) =>
        [
          ...(isEncrypted(queue) ? [] : ['is not encrypted']),
          ...(takesTlsAlone(queue, resources) ? [] : ['takes requests without TLS']),
          ...(isDeadLetterQueue(queue, resources) && !isWatched(queue, resources)
            ? ['holds what failed too often, and no alarm rings for it']
            : []),
        ].map((problem) => ({ resource: queue, location: 'Properties', problem: `${queue.id} ${problem}` })),
      ),
};

const isEncrypted = ({ properties: { SqsManagedSseEnabled, KmsMasterKeyId } }: PlacedResource): boolean =>
  SqsManagedSseEnabled === true || KmsMasterKeyId !== undefined;

function takesTlsAlone(queue: PlacedResource, resources: Resources): boolean {
  return resources
    .ofType('AWS::SQS::QueuePolicy')
    .filter(({ properties: { Queues }, templatePath }) =>
      [Queues].flat().some((each) => resources.referredTo(each, templatePath) === queue),
    )
    .flatMap(({ properties }) => listOf((properties.PolicyDocument as PolicyDocument).Statement))
    .some(({ Effect, Condition }) => Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === 'false');
}

const isDeadLetterQueue = (queue: PlacedResource, resources: Resources): boolean =>
  resources.ofType('AWS::SQS::Queue').some(({ properties, templatePath }) => {
    const { deadLetterTargetArn } = (properties.RedrivePolicy ?? {}) as { deadLetterTargetArn?: unknown };
    return resources.referredTo(deadLetterTargetArn, templatePath) === queue;
  });

const isWatched = (queue: PlacedResource, resources: Resources): boolean =>
  resources.ofType('AWS::CloudWatch::Alarm').some(({ properties, templatePath }) => {
    const { MetricName, Dimensions = [] } = properties as { MetricName?: string; Dimensions?: { Value: unknown }[] };
    return (
      MetricName === 'ApproximateNumberOfMessagesVisible' &&
      Dimensions.some(({ Value }) => resources.referredTo(Value, templatePath) === queue)
    );
  });
