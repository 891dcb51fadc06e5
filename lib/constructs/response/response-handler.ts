import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Architecture,
  type EventInvokeConfigOptions,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { metrics } from '../../model/metrics.ts';
import { handlerVariables } from '../../model/response/handler-variables.ts';
import { type HandlerName, responseHandlers, type Source } from '../../model/response/handlers.ts';
import type { ResponseModel } from '../../model/response/response-model.ts';
import { namesOf } from '../../names.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { createLogGroup } from '../shared/log-group.ts';
import { ownAccount } from '../shared/own-account.ts';
import { statementsOf } from '../shared/statements.ts';
import { addExplained } from '../shared/wildcards.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { handlerCode, modelFile } from './handler-code.ts';
import { handlerPermissions } from './handler-permissions.ts';
import { HandlerQueue } from './handler-queue.ts';

export interface ResponseHandlerProps {
  readonly config: Config;
  readonly handler: HandlerName;
  /** Where the sources of all handlers are. */
  readonly folder: string;
  readonly model: ResponseModel;
  readonly ledger: Table;
  readonly people: ITopic;
  /** How `notify` writes to addresses. */
  readonly mail: ITopic;
}

/** What only moves the lever: it keeps nothing, tells nobody, and so has neither ledger nor topic to lose its way in. */
const alone: readonly HandlerName[] = ['kill-switch'];

/** Who hears what people are told must not tell it again. */
const tells = (handler: HandlerName): boolean => {
  const hears: readonly Source[] = responseHandlers[handler].hears;
  return !hears.includes('people');
};
const writes = (handler: HandlerName): boolean => handler === 'notify';

/**
 * A Lambda function of `lambda/` with a role of its own and, where it hears something, its queue: batches whose failures
 * alone come again, and so many invocations at once as the event source says. No concurrency is reserved: an account has
 * little, and who reserves it takes it from all others.
 */
export class ResponseHandler extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  /** Undefined where it is only invoked. */
  readonly queue: HandlerQueue | undefined;
  /** What it failed at: of messages too often, of what it was invoked for once. Undefined where nobody waits for it in vain. */
  readonly deadLetterQueue: IQueue | undefined;

  constructor(scope: Construct, id: string, props: ResponseHandlerProps) {
    super(scope, id);
    const { config, handler, folder, model } = props;
    const { purpose, hears, timeoutSeconds, memoryMiB } = responseHandlers[handler];
    this.queue = hears.length > 0 ? new HandlerQueue(this, 'Queue', { config, handler }) : undefined;
    this.deadLetterQueue = this.queue?.deadLetterQueue ?? this.addDeadLetterQueue(props);
    const logGroup = createLogGroup(this, 'Log', config, `handlers/${handler}`);
    this.role = this.addRole(props);
    logGroup.grantWrite(this.role);
    this.function = new LambdaFunction(this, 'Function', {
      functionName: namesOf(config).handler(handler),
      description: purpose,
      runtime: Runtime.NODEJS_24_X,
      architecture: config.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler: 'handler.handler',
      code: handlerCode({ folder, handler, model }),
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMiB,
      role: this.role,
      logGroup,
      tracing: config.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: this.variables(props),
    });
    if (this.queue) this.listen(handler, this.queue);
    else this.function.configureAsyncInvoke(this.whenInvoked());
  }

  /** Another name of the function, which has to be given to whoever may invoke it by that. */
  addAlias(aliasName: string): Alias {
    return new Alias(this, `Alias-${aliasName}`, {
      aliasName,
      version: this.function.latestVersion,
      ...this.whenInvoked(),
    });
  }

  private whenInvoked(): EventInvokeConfigOptions {
    const { deadLetterQueue } = this;
    return { ...nowOrNever, ...(deadLetterQueue && { onFailure: new SqsDestination(deadLetterQueue) }) };
  }

  private addRole({ config, handler, model, ledger, people, mail }: ResponseHandlerProps): Role {
    const role = new Role(this, 'Role', {
      roleName: namesOf(config).role(handler, config.region),
      description: `Handler: ${handler} in ${config.name}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com', { conditions: ownAccount }),
    });
    const { channels } = config.response.notify;
    const permissions = handlerPermissions(handler, { topology: model.topology, channels });
    addExplained(role, statementsOf([...permissions, ...(config.tracing ? [traces] : [])], { config }));
    if (alone.includes(handler)) return role;
    ledger.grant(role, ...onLedger);
    const publishes = [...(tells(handler) ? [people] : []), ...(writes(handler) ? [mail] : [])];
    for (const topic of publishes) {
      topic.grantPublish(role);
      acknowledge(role, { 'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]': 'Of the one key of the topics' });
    }
    this.queue?.queue.grantSendMessages(role);
    return role;
  }

  /** Who asked for an invocation does not wait for its end: what fails must not be lost. People wait for the kill switch. */
  private addDeadLetterQueue({ config, handler }: ResponseHandlerProps): DeadLetterQueue | undefined {
    if (alone.includes(handler)) return undefined;
    const queue = new DeadLetterQueue(this, 'DeadLetterQueue', { config, handler });
    acknowledge(queue, { 'AwsSolutions-SQS3': 'It is the dead-letter queue of the invocations.' });
    return queue;
  }

  private variables({ config, handler, ledger, people, mail }: ResponseHandlerProps): Record<string, string> {
    if (alone.includes(handler)) return {};
    return {
      // Lambda unpacks a function there. Source: Lambda developer guide, environment variables, LAMBDA_TASK_ROOT.
      [handlerVariables.modelFile]: `/var/task/${modelFile}`,
      [handlerVariables.ledgerTable]: ledger.tableName,
      ...(tells(handler) && { [handlerVariables.peopleTopicArn]: people.topicArn }),
      ...(writes(handler) && { [handlerVariables.mailTopicArn]: mail.topicArn }),
      [handlerVariables.cluster]: namesOf(config).cluster,
      ...(this.queue && { [handlerVariables.queueUrl]: this.queue.queue.queueUrl }),
      POWERTOOLS_SERVICE_NAME: handler,
      POWERTOOLS_METRICS_NAMESPACE: metrics.namespace,
    };
  }

  private listen(handler: HandlerName, { queue }: HandlerQueue): void {
    const { batchSize, maximumConcurrency } = responseHandlers[handler];
    this.function.addEventSource(
      new SqsEventSource(queue, { batchSize, reportBatchItemFailures: true, maxConcurrency: maximumConcurrency }),
    );
  }
}

/** Else Lambda tries again for six hours. Source: Lambda developer guide, asynchronous invocation; it sends as the function's role. */
const nowOrNever = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };

const traces = { actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] };
const onLedger = ['GetItem', 'Query', 'PutItem', 'DeleteItem'].map((action) => `dynamodb:${action}`);
