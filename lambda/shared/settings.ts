import { readFileSync } from 'node:fs';
import type { ResponseModel } from '../../lib/model/response/response-model.ts';

/** What a handler is given by its environment variables. */
export interface HandlerSettings {
  readonly model: ResponseModel;
  /** The DynamoDB table of the ledger. */
  readonly ledgerTable: string;
  /** The topic of what people are told. */
  readonly peopleTopicArn: string;
  /** The handler's own queue, for what it looks at later; absent where it has none. */
  readonly queueUrl?: string;
  /** The ECS cluster of the environment. */
  readonly cluster: string;
}

/** The variables' names: the stack and the local response set what is read here. */
export const variables = {
  modelFile: 'RESPONSE_MODEL_FILE',
  ledgerTable: 'LEDGER_TABLE',
  peopleTopicArn: 'PEOPLE_TOPIC_ARN',
  queueUrl: 'QUEUE_URL',
  cluster: 'CLUSTER',
} as const;

/** Throws where a variable is missing, naming it. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): HandlerSettings {
  const given = (name: string): string => {
    const value = environment[name];
    if (!value) throw new Error(`environment variable ${name} is not set`);
    return value;
  };
  const queueUrl = environment[variables.queueUrl];
  return {
    model: JSON.parse(readFileSync(given(variables.modelFile), 'utf8')) as ResponseModel,
    ledgerTable: given(variables.ledgerTable),
    peopleTopicArn: given(variables.peopleTopicArn),
    cluster: given(variables.cluster),
    ...(queueUrl && { queueUrl }),
  };
}
