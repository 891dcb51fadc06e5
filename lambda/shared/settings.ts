import { readFileSync } from 'node:fs';
import { handlerVariables } from '../../lib/model/response/handler-variables.ts';
import type { ResponseModel } from '../../lib/model/response/response-model.ts';

/** What a handler is given by its environment variables. */
export interface HandlerSettings {
  readonly model: ResponseModel;
  /** The DynamoDB table of the ledger. */
  readonly ledgerTable: string;
  /** The topic of what people are told; absent where a handler hears it, and tells nothing. */
  readonly peopleTopicArn?: string;
  /** The handler's own queue, for what it looks at later; absent where it has none. */
  readonly queueUrl?: string;
  /** The ECS cluster of the environment. */
  readonly cluster: string;
}

/** The variables' names. */
export const variables = handlerVariables;

/** Throws where a variable is missing, naming it. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): HandlerSettings {
  const given = (name: string): string => {
    const value = environment[name];
    if (!value) throw new Error(`environment variable ${name} is not set`);
    return value;
  };
  const queueUrl = environment[variables.queueUrl];
  const peopleTopicArn = environment[variables.peopleTopicArn];
  return {
    model: JSON.parse(readFileSync(given(variables.modelFile), 'utf8')) as ResponseModel,
    ledgerTable: given(variables.ledgerTable),
    cluster: given(variables.cluster),
    ...(queueUrl && { queueUrl }),
    ...(peopleTopicArn && { peopleTopicArn }),
  };
}
