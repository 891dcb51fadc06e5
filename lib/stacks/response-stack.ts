import { fileURLToPath } from 'node:url';
import { AlarmRule } from 'aws-cdk-lib/aws-cloudwatch';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { systemIn } from '../config/system-in.ts';
import { DeadLetterAlarms } from '../constructs/observability/dead-letter-alarms.ts';
import { type AlarmRoute, TopicRoute } from '../constructs/response/alarm-route.ts';
import { LeverPolicies } from '../constructs/response/lever-policies.ts';
import { PeopleAlarm } from '../constructs/response/people-alarm.ts';
import { QueueAgeAlarms } from '../constructs/response/queue-age-alarms.ts';
import { ResponseHandler } from '../constructs/response/response-handler.ts';
import { ResponseLedger } from '../constructs/response/response-ledger.ts';
import { ResponseRules, whoHear } from '../constructs/response/response-rules.ts';
import { ResponseTopics } from '../constructs/response/response-topics.ts';
import { scheduleAlias } from '../model/response/gate.ts';
import { type HandlerName, type ResponseTopic, responseHandlers, responseTopics } from '../model/response/handlers.ts';
import { responseModelOf } from '../model/response/response-model-of.ts';
import type { SystemModel } from '../model/system.ts';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack.ts';

export interface ResponseStackProps extends EnvironmentStackProps {
  readonly system: SystemModel;
  /** Where the sources of the handlers are, a folder for each. @default - `lambda` of this project */
  readonly handlers?: string;
  /** How people are told of alarms. @default - over the topic `people` */
  readonly people?: AlarmRoute;
}

const ofNotify: readonly string[] = ['notify' satisfies HandlerName];
const ownHandlers = fileURLToPath(new URL('../../lambda', import.meta.url));

/**
 * What acts when an alarm rings: topics, queues, handlers, and the ledger on which they agree. It comes before what rings,
 * so that no alarm is ever without somebody who hears it.
 */
export class ResponseStack extends EnvironmentStack {
  readonly topics: Readonly<Record<ResponseTopic, ITopic>>;
  readonly handlers: ReadonlyMap<HandlerName, ResponseHandler>;
  /** Machines are told of every alarm that a handler acts on, whoever else is. */
  readonly machines: AlarmRoute;
  readonly people: AlarmRoute;
  /** What schedules invoke: who comes by it is the clock, and needs no proof of who they are. */
  readonly gateOfSchedules: Alias;

  constructor(scope: Construct, props: ResponseStackProps) {
    const { config, system, handlers: folder = ownHandlers } = props;
    super(scope, 'response', `Breakwater: what acts on the alarms of the ${config.system}`, config);
    const { topics, mail } = new ResponseTopics(this, 'Topics', { config });
    const ledger = new ResponseLedger(this, 'Ledger', config);
    const { name: environment, production, response: settings } = config;
    const model = responseModelOf(systemIn(config, system), { environment, production, settings });
    this.topics = topics;
    this.machines = new TopicRoute(topics.machines);
    this.people = props.people ?? new TopicRoute(topics.people);
    this.handlers = new Map(
      (Object.keys(responseHandlers) as HandlerName[]).map((handler) => [
        handler,
        new ResponseHandler(this, handler, { config, handler, folder, model, ledger, people: topics.people, mail }),
      ]),
    );
    this.gateOfSchedules = this.handler('preflight').addAlias(scheduleAlias);
    for (const topic of responseTopics) {
      for (const queue of whoHear(topic, this.queues)) topics[topic].addSubscription(new SqsSubscription(queue));
    }
    new ResponseRules(this, 'Rules', { config, queues: this.queues });
    this.addAlarms(new TopicRoute(mail));
    this.exportAll();
    new LeverPolicies(this, 'Lever', { config, killSwitch: this.handler('kill-switch').function });
  }

  handler(name: HandlerName): ResponseHandler {
    return this.handlers.get(name) as ResponseHandler;
  }

  /** What FIS says of experiments goes there. */
  get hearExperiments(): readonly IQueue[] {
    return whoHear('fis-events', this.queues);
  }

  /** Whoever imports it or not: a schedule, or a last experiment, may be taken away, and this stack is deployed first. */
  private exportAll(): void {
    const { function: preflight, role } = this.handler('preflight');
    const topicArns = responseTopics.map((name) => this.topics[name].topicArn);
    const queueArns = this.hearExperiments.map(({ queueArn }) => queueArn);
    // Schedules of before they had an alias import the function.
    const functionArns = [preflight.functionArn, this.gateOfSchedules.functionArn];
    for (const value of [...topicArns, ...queueArns, ...functionArns, role.roleName]) this.exportValue(value);
  }

  private get queues(): ReadonlyMap<HandlerName, Queue> {
    return new Map([...this.handlers].flatMap(([name, { queue }]) => (queue ? [[name, queue.queue] as const] : [])));
  }

  /**
   * Who acts on alarms is watched as well, by people: a handler cannot tell that it does not run. That `notify` does not
   * comes by mail past it, each alarm as it is.
   */
  private addAlarms(mail: AlarmRoute): void {
    const { config } = this;
    const failed = new Map(
      [...this.handlers].flatMap(([name, { deadLetterQueue }]) =>
        deadLetterQueue ? [[name, { deadLetterQueue }] as const] : [],
      ),
    );
    const deadLetters = new DeadLetterAlarms(this, 'DeadLetters', { config, queues: failed }).alarms;
    const waiting = new QueueAgeAlarms(this, 'Waiting', { config, queues: this.queues }).alarms;
    for (const alarm of [...deadLetters, ...waiting]) if (ofNotify.includes(alarm.node.id)) mail.route(alarm);
    new PeopleAlarm(this, 'response', {
      config,
      description: 'What acts on alarms has failed, or does not keep up: messages wait for a person.',
      rule: AlarmRule.anyOf(...deadLetters, ...waiting),
      route: this.people,
    });
  }
}
