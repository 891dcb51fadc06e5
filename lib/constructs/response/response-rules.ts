import { type EventPattern, Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Arn, ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { FollowUp } from '../../model/response/follow-up.ts';
import { responseHandlers, type Source, sweepMinutes } from '../../model/response/handlers.ts';
import { namesOf } from '../../names.ts';

export interface ResponseRulesProps {
  readonly config: Config;
  /** Of handlers, by name. */
  readonly queues: ReadonlyMap<keyof typeof responseHandlers, Queue>;
}

/** The message of the clock: what no event told is to be looked for. */
const sweep: FollowUp = { kind: 'follow-up', about: 'sweep' };

/**
 * What EventBridge brings into the queues of those who hear it: what ECS says of this cluster's tasks, services and
 * deployments, and the clock. What FIS says comes by rules of the stack that has the templates: they are let in by name.
 */
export class ResponseRules extends Construct {
  constructor(scope: Construct, id: string, { config, queues }: ResponseRulesProps) {
    super(scope, id);
    const { cluster, ruleOfExperiments } = namesOf(config);
    const arn = (service: string, resource: string, resourceName: string) =>
      Arn.format({ service, resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME }, Stack.of(this));
    const hearing = (source: Source) => whoHear(source, queues);
    const rule = (name: string, source: Source, description: string, eventPattern: EventPattern) =>
      new Rule(this, name, {
        description: `${config.name}: ${description}`,
        eventPattern,
        targets: hearing(source).map((queue) => new SqsQueue(queue)),
      });
    rule('Tasks', 'ecs-events', 'what becomes of tasks', {
      source: ['aws.ecs'],
      detailType: ['ECS Task State Change'],
      detail: { clusterArn: [arn('ecs', 'cluster', cluster)] },
    });
    // A deployment's event names its service, and no cluster. Source: ECS developer guide, service deployment events.
    rule('Services', 'ecs-events', 'what becomes of services and their deployments', {
      source: ['aws.ecs'],
      detailType: ['ECS Deployment State Change', 'ECS Service Action'],
      resources: [{ prefix: arn('ecs', 'service', `${cluster}/`) }] as unknown as string[],
    });
    new Rule(this, 'Sweep', {
      description: `${config.name}: looks for what no event has told`,
      schedule: Schedule.rate(Duration.minutes(sweepMinutes)),
      targets: hearing('sweep').map((queue) => new SqsQueue(queue, { message: RuleTargetInput.fromObject(sweep) })),
    });
    const rules = arn('events', 'rule', `${ruleOfExperiments}-*`);
    for (const queue of hearing('fis-events')) {
      // Source: EventBridge user guide, permissions for Amazon SQS.
      const conditions = { ArnLike: { 'aws:SourceArn': rules } };
      queue.grantSendMessages(new ServicePrincipal('events.amazonaws.com', { conditions }));
    }
  }
}

/** The queues of the handlers that a source feeds. */
export function whoHear<Found extends IQueue>(
  source: Source,
  queues: ReadonlyMap<keyof typeof responseHandlers, Found>,
): Found[] {
  return [...queues].flatMap(([name, queue]) => {
    const hears: readonly Source[] = responseHandlers[name].hears;
    return hears.includes(source) ? [queue] : [];
  });
}
