import { listOf, mayDo, rightsOf, type Statement, statementsIn } from '../model/cloudformation/statements.ts';
import { redriveOf } from './redrive.ts';
import type { PlacedResource, Resources } from './resources.ts';
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
  String(SqsManagedSseEnabled) === 'true' || (KmsMasterKeyId !== undefined && KmsMasterKeyId !== '');

function takesTlsAlone(queue: PlacedResource, resources: Resources): boolean {
  return resources
    .ofType('AWS::SQS::QueuePolicy')
    .filter(({ properties: { Queues }, templatePath }) =>
      listOf(Queues).some((each) => resources.named(each, templatePath, queue.type) === queue),
    )
    .some(({ properties, templatePath }) =>
      statementsIn(properties.PolicyDocument).some(
        (statement) =>
          deniesWithoutTls(statement) &&
          rightsOf(statement).resources.some(
            (each) => each === '*' || resources.named(each, templatePath, queue.type) === queue,
          ),
      ),
    );
}

/** To everybody, whatever they ask, and for no other reason: a second condition would have to hold too. */
function deniesWithoutTls(statement: Statement): boolean {
  const { Effect, Principal, Condition = {} } = statement;
  const everybody = Principal === '*' || listOf(Principal?.AWS).includes('*');
  const conditions = Object.entries(Condition).flatMap(([operator, values]) =>
    Object.entries(values).map(([key, value]) => `${operator} ${key.toLowerCase()} ${listOf(value).join()}`),
  );
  return (
    Effect === 'Deny' &&
    everybody &&
    asked.every((action) => mayDo(rightsOf(statement), action)) &&
    conditions.join() === 'Bool aws:securetransport false'
  );
}

const asked = ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'];

const isDeadLetterQueue = (queue: PlacedResource, resources: Resources): boolean =>
  resources.ofType('AWS::SQS::Queue').some(({ properties, templatePath }) => {
    const { deadLetterTargetArn } = redriveOf(properties);
    return resources.named(deadLetterTargetArn, templatePath, queue.type) === queue;
  });

const isWatched = (queue: PlacedResource, resources: Resources): boolean =>
  resources.ofType('AWS::CloudWatch::Alarm').some(({ properties, templatePath }) => {
    const { MetricName, Dimensions = [] } = properties as { MetricName?: string; Dimensions?: { Value: unknown }[] };
    return (
      MetricName === 'ApproximateNumberOfMessagesVisible' &&
      Dimensions.some(({ Value }) => resources.named(Value, templatePath, queue.type) === queue)
    );
  });
