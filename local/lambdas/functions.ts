import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extensionOf } from '../../base/process/program-beside.ts';
import { localCluster } from '../../lib/model/local-account.ts';
import { handlerVariables } from '../../lib/model/response/handler-variables.ts';
import { type HandlerName, responseHandlers } from '../../lib/model/response/handlers.ts';
import type { ResponseModel } from '../../lib/model/response/response-model.ts';
import { namesOf } from '../../lib/names.ts';
import type { LocalFunction } from './local-function.ts';
import type { ResponseEndpoints, ResponseResources } from './resources.ts';

const lambdaFolder = fileURLToPath(new URL('../../lambda/', import.meta.url));
/** As all programs of this project, also those of another folder. */
const handlerFile = `handler${extensionOf(import.meta.url)}`;

/** Where the system's own API answers, which speaks for FIS and ECS, and for CloudWatch where that is not elsewhere. */
export interface FunctionsOptions {
  readonly model: ResponseModel;
  readonly resources: ResponseResources;
  readonly endpoints: ResponseEndpoints;
  readonly api: string;
  /** The folder of the file that all of them read. */
  readonly files: string;
  /** The file of the values of notify's secrets; absent where nobody is told. */
  readonly secretsFile?: string | undefined;
  /** The folder of the handlers, each in one of its own. @default - that of this project */
  readonly folder?: string;
}

/** The handlers that there are, each with all that it has in AWS, and the names of those that are not there. */
export function functionsOf(options: FunctionsOptions): { functions: LocalFunction[]; missing: HandlerName[] } {
  const { model, resources, endpoints, api, files, secretsFile, folder = lambdaFolder } = options;
  const { name: system } = model.topology;
  const names = namesOf({ system, name: model.environment });
  mkdirSync(files, { recursive: true });
  const modelFile = join(files, 'response-model.json');
  writeFileSync(modelFile, JSON.stringify(model));
  const all = Object.keys(responseHandlers) as HandlerName[];
  const fileOf = (handler: HandlerName) => join(folder, handler, handlerFile);
  const functions = all
    .filter((handler) => existsSync(fileOf(handler)))
    .map((handler): LocalFunction => {
      const { timeoutSeconds, memoryMiB, batchSize, maximumConcurrency } = responseHandlers[handler];
      const queue = resources.queues.get(handler);
      const functionName = names.handler(handler);
      return {
        handler,
        functionName,
        file: fileOf(handler),
        ...{ timeoutSeconds, memoryMiB, batchSize, maximumConcurrency },
        ...(queue && { queue: { url: queue.url, arn: queue.arn } }),
        environment: {
          [handlerVariables.modelFile]: modelFile,
          [handlerVariables.ledgerTable]: resources.ledgerTable,
          [handlerVariables.peopleTopicArn]: resources.topics.people,
          [handlerVariables.cluster]: localCluster(model.topology),
          ...(queue && { [handlerVariables.queueUrl]: queue.url }),
          ...(handler === 'notify' && secretsFile !== undefined && { [handlerVariables.secretsFile]: secretsFile }),
          ...variablesOfLambda(functionName, memoryMiB),
          ...endpointVariables(endpoints, api),
        },
      };
    });
  return { functions, missing: all.filter((handler) => !existsSync(fileOf(handler))) };
}

/** Source: Lambda developer guide, defined runtime environment variables. */
const variablesOfLambda = (functionName: string, memoryMiB: number) => ({
  AWS_LAMBDA_FUNCTION_NAME: functionName,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMiB),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
  AWS_LAMBDA_LOG_STREAM_NAME: 'local',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  LAMBDA_TASK_ROOT: lambdaFolder,
  TZ: ':UTC',
});

/** Of the services that handlers use; any other is refused. */
const endpointVariables = ({ sns, sqs, dynamodb, cloudwatch = '' }: ResponseEndpoints, api: string) => ({
  AWS_ENDPOINT_URL_FIS: api,
  AWS_ENDPOINT_URL_ECS: api,
  AWS_ENDPOINT_URL_CLOUDWATCH: cloudwatch || api,
  AWS_ENDPOINT_URL_SNS: sns,
  AWS_ENDPOINT_URL_SQS: sqs,
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
});
