import { listOf } from '../model/cloudformation/statements.ts';
import { queueSettings } from '../model/response/handlers.ts';
import { redriveOf } from './redrive.ts';
import type { PlacedResource, Resources } from './resources.ts';
import type { Rule } from './rule.ts';

/** Invocations at once of one event source. Two are the least that Lambda takes; more than ten no account here needs. */
const concurrency = { least: 2, most: 10 };

/** Of a function that no stack here has. Source: Lambda developer guide, quotas. */
const longestTimeout = 900;

/** A queue as a Lambda function's source. Source: Lambda developer guide, using Lambda with Amazon SQS. */
export const eventSources: Rule = {
  name: 'event-sources',
  description: 'A message that fails comes again alone, often enough, and not while it is still being worked on.',
  fix: 'build the function as ResponseHandler does: reportBatchItemFailures, maxConcurrency, and a queue of HandlerQueue',
  everything: (resources) =>
    resources.ofType('AWS::Lambda::EventSourceMapping').flatMap((mapping) => {
      const { EventSourceArn: source } = mapping.properties;
      const queue = resources.named(source, mapping.templatePath, 'AWS::SQS::Queue');
      if (!queue && isNoQueue(mapping, resources)) return [];
      const ofIts = queue
        ? ofQueue(mapping, queue, resources)
        : [`is fed by what no stack here has: ${JSON.stringify(source)}`];
      return [...ofMapping(mapping), ...ofIts].map((problem) => ({
        resource: mapping,
        location: 'Properties',
        problem: `${mapping.id} ${problem}`,
      }));
    }),
};

/** A stream, or a source that has no ARN. What the template does not tell may be a queue. */
function isNoQueue({ properties: { EventSourceArn: source }, templatePath }: PlacedResource, resources: Resources) {
  if (source === undefined) return true;
  if (typeof source === 'string') return source.startsWith('arn:') && source.split(':')[2] !== 'sqs';
  return (
    resources.referredTo(source, templatePath) !== undefined ||
    /:(kinesis|dynamodb|kafka|mq):/.test(JSON.stringify(source))
  );
}

function ofMapping({ properties }: PlacedResource): string[] {
  const { FunctionResponseTypes = [], ScalingConfig } = properties as {
    FunctionResponseTypes?: string | readonly string[];
    ScalingConfig?: { readonly MaximumConcurrency?: number | string };
  };
  const most = ScalingConfig?.MaximumConcurrency;
  return [
    ...(listOf(FunctionResponseTypes).includes('ReportBatchItemFailures')
      ? []
      : ['does not report which messages of a batch failed: all of it would come again']),
    ...(most !== undefined && Number(most) >= concurrency.least && Number(most) <= concurrency.most
      ? []
      : [`has a maximum concurrency of ${most ?? 'none'}: ${concurrency.least} to ${concurrency.most}`]),
  ];
}

function ofQueue(mapping: PlacedResource, { properties }: PlacedResource, resources: Resources): string[] {
  const handler = resources.named(mapping.properties.FunctionName, mapping.templatePath, 'AWS::Lambda::Function');
  const timeout = handler ? Number(handler.properties.Timeout ?? 3) : longestTimeout;
  const visibility = Number(properties.VisibilityTimeout ?? 30);
  const { maxReceiveCount } = redriveOf(properties);
  const { visibilityTimeouts, maxReceiveCount: least } = queueSettings;
  return [
    ...(visibility >= visibilityTimeouts * timeout
      ? []
      : [`is fed by a queue with a visibility time-out of ${visibility} s: ${visibilityTimeouts} times ${timeout} s`]),
    ...(maxReceiveCount !== undefined && Number(maxReceiveCount) >= least
      ? []
      : [`is fed by a queue that gives up after ${maxReceiveCount ?? 'no'} attempts: at least ${least}`]),
  ];
}
