import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { metrics } from '../../model/metrics.ts';
import { handlerVariables } from '../../model/response/handler-variables.ts';
import { type HandlerName, responseHandlers } from '../../model/response/handlers.ts';
import type { ResponseModel } from '../../model/response/response-model.ts';
import { namesOf } from '../../names.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { createLogGroup } from '../shared/log-group.ts';
import { ownAccount } from '../shared/own-account.ts';
import { statementsOf } from '../shared/statements.ts';
import { addExplained } from '../shared/wildcards.ts';
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
}

/** What only moves the lever: it keeps nothing, tells nobody, and so has neither ledger nor topic to lose its way in. */
const alone: readonly HandlerName[] = ['kill-switch'];

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

  constructor(scope: Construct, id: string, props: ResponseHandlerProps) {
    super(scope, id);
    const { config, handler, folder, model } = props;
    const { purpose, hears, timeoutSeconds, memoryMiB } = responseHandlers[handler];
    this.queue = hears.length > 0 ? new HandlerQueue(this, 'Queue', { config, handler }) : undefined;
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
    else this.function.configureAsyncInvoke(nowOrNever);
  }

  private addRole({ config, handler, model, ledger, people }: ResponseHandlerProps): Role {
    const role = new Role(this, 'Role', {
      roleName: namesOf(config).role(handler, config.region),
      description: `Handler: ${handler} in ${config.name}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com', { conditions: ownAccount }),
    });
    const { channels } = config.response.notify;
    const permissions = handlerPermissions(handler, { topology: model.topology, channels });
    addExplained(role, statementsOf([...permissions, ...(config.tracing ? [traces] : [])], { config }));
    if (alone.includes(handler)) return role;
    ledger.grant(role, 'dynamodb:GetItem', 'dynamodb:Query', ...ledgerWrites);
    people.grantPublish(role);
    acknowledge(role, { 'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]': 'Of the one key of the topics' });
    this.queue?.queue.grantSendMessages(role);
    return role;
  }

  private variables({ config, handler, ledger, people }: ResponseHandlerProps): Record<string, string> {
    if (alone.includes(handler)) return {};
    return {
      // Lambda unpacks a function there. Source: Lambda developer guide, environment variables, LAMBDA_TASK_ROOT.
      [handlerVariables.modelFile]: `/var/task/${modelFile}`,
      [handlerVariables.ledgerTable]: ledger.tableName,
      [handlerVariables.peopleTopicArn]: people.topicArn,
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

/** Else Lambda tries again for six hours. Source: Lambda developer guide, asynchronous invocation. */
const nowOrNever = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };

const traces = { actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] };
const ledgerWrites = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
