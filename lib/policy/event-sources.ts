import { queueSettings } from '../model/response/handlers.ts';
import type { PlacedResource, Resources } from './resources.ts';
import type { Rule } from './rule.ts';

/** Invocations at once of one event source. Two are the least that Lambda takes; more than ten no account here needs. */
const concurrency = { least: 2, most: 10 };

/** A queue as a Lambda function's source. Source: Lambda developer guide, using Lambda with Amazon SQS. */
export const eventSources: Rule = {
  name: 'event-sources',
  description: 'A message that fails comes again alone, often enough, and not while it is still being worked on.',
  fix: 'build the function as ResponseHandler does: reportBatchItemFailures, maxConcurrency, and a queue of HandlerQueue',
  everything: (resources) =>
    resources.ofType('AWS::Lambda::EventSourceMapping').flatMap((mapping) => {
      const queue = resources.referredTo(mapping.properties.EventSourceArn, mapping.templatePath);
      if (queue?.type !== 'AWS::SQS::Queue') return [];
      return [...ofMapping(mapping), ...ofQueue(mapping, queue, resources)].map((problem) => ({
        resource: mapping,
        location: 'Properties',
        problem: `${mapping.id} ${problem}`,
      }));
    }),
};

function ofMapping({ properties }: PlacedResource): string[] {
  const { FunctionResponseTypes = [], ScalingConfig } = properties as {
    FunctionResponseTypes?: readonly string[];
    ScalingConfig?: { readonly MaximumConcurrency?: number };
  };
  const most = ScalingConfig?.MaximumConcurrency;
  return [
    ...(FunctionResponseTypes.includes('ReportBatchItemFailures')
      ? []
      : ['does not report which messages of a batch failed: all of it would come again']),
    ...(most !== undefined && most >= concurrency.least && most <= concurrency.most
      ? []
      : [`has a maximum concurrency of ${most ?? 'none'}: ${concurrency.least} to ${concurrency.most}`]),
  ];
}

function ofQueue(mapping: PlacedResource, { properties }: PlacedResource, resources: Resources): string[] {
  const handler = resources.referredTo(mapping.properties.FunctionName, mapping.templatePath);
  const timeout = Number(handler?.properties.Timeout ?? 3);
  const visibility = Number(properties.VisibilityTimeout ?? 30);
  const { maxReceiveCount } = (properties.RedrivePolicy ?? {}) as { maxReceiveCount?: number };
  const { visibilityTimeouts, maxReceiveCount: least } = queueSettings;
  return [
    ...(visibility >= visibilityTimeouts * timeout
      ? []
      : [`is fed by a queue with a visibility time-out of ${visibility} s: ${visibilityTimeouts} times ${timeout} s`]),
    ...(maxReceiveCount !== undefined && maxReceiveCount >= least
      ? []
      : [`is fed by a queue that gives up after ${maxReceiveCount ?? 'no'} attempts: at least ${least}`]),
  ];
}
