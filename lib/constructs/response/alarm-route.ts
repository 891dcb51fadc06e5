import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Aws } from 'aws-cdk-lib/core';

/** Where an alarm's changes of state are told: ALARM, and OK again. A CDK app of yours may give its own. */
export interface AlarmRoute {
  route(alarm: AlarmBase): void;
}

/** A route that leads to nobody; the message names it. */
export class AlarmRouteError extends Error {
  override readonly name = 'AlarmRouteError';
}

/** To whoever hears a topic. Whichever routes share the topic, an alarm is told there once. */
export class TopicRoute implements AlarmRoute {
  private static readonly told = new WeakMap<AlarmBase, Set<ITopic>>();
  private readonly topic: ITopic;

  constructor(topic: ITopic) {
    this.topic = topic;
  }

  route(alarm: AlarmBase): void {
    const topics = TopicRoute.told.get(alarm) ?? new Set();
    if (topics.has(this.topic)) return;
    TopicRoute.told.set(alarm, topics.add(this.topic));
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}

/** To e-mail addresses, over a topic; AWS asks each of them to confirm. */
export class MailRoute extends TopicRoute {
  constructor(topic: ITopic, addresses: readonly string[]) {
    super(topic);
    if (addresses.length === 0) throw new AlarmRouteError(`${topic.node.path}: mail to no address`);
    for (const address of addresses) {
      if (!/^[^@\s]+@[^@\s]+$/.test(address)) {
        throw new AlarmRouteError(`${topic.node.path}: ${JSON.stringify(address)} is not an e-mail address`);
      }
      topic.addSubscription(new EmailSubscription(address));
    }
  }
}

/** To a queue, over a topic. A FIFO queue takes nothing of a topic that is none. Source: SNS developer guide, FIFO topics. */
export class QueueRoute extends TopicRoute {
  constructor(topic: ITopic, queue: IQueue) {
    super(topic);
    if (queue.fifo && !topic.fifo) {
      throw new AlarmRouteError(`${queue.node.path}: a FIFO queue hears no standard topic (${topic.node.path})`);
    }
    topic.addSubscription(new SqsSubscription(queue));
  }
}

/** To a Lambda function, at once and without a queue: what it loses is lost. Source: CloudWatch user guide, alarm actions. */
export class LambdaRoute implements AlarmRoute {
  private readonly handler: IFunction;

  constructor(handler: IFunction) {
    this.handler = handler;
  }

  route(alarm: AlarmBase): void {
    const { functionArn } = this.handler;
    const id = `Permission${this.handler.node.addr.slice(-8)}`;
    if (alarm.node.tryFindChild(id)) return;
    // Beside the alarm: its function may belong to a stack that comes before.
    new CfnPermission(alarm, id, {
      action: 'lambda:InvokeFunction',
      functionName: functionArn,
      principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: alarm.alarmArn,
    });
    const action = { bind: () => ({ alarmActionArn: functionArn }) };
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
}

/** To all of several. */
export class EveryRoute implements AlarmRoute {
  private readonly routes: readonly AlarmRoute[];

  constructor(routes: readonly AlarmRoute[]) {
    if (routes.length === 0) throw new AlarmRouteError('a route of no routes: nobody would hear of an alarm');
    this.routes = routes;
  }

  route(alarm: AlarmBase): void {
    for (const each of this.routes) each.route(alarm);
  }
}
