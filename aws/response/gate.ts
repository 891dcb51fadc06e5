import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { UsageError } from '../../base/usage-error.ts';
import type { GateReply, GateRequest } from '../../lib/model/response/gate.ts';
import { namesOf, type SystemEnvironment } from '../../lib/names.ts';
import type { Endpoint } from '../endpoint.ts';
import { proveIdentity } from './identity-proof.ts';

/** The gate of an environment is not deployed. */
export class NoGateError extends Error {
  override readonly name = 'NoGate';

  constructor(functionName: string, { name }: SystemEnvironment, region: string) {
    super(
      `there is no function ${functionName} in ${region}: deploy the stack response of ${name} first; in production nothing starts without it`,
    );
  }
}

/** The gate answered with an error: what it was asked was not done. */
export class GateFailedError extends Error {
  override readonly name = 'GateFailed';
  /** The name of the error in its function; where it could not start an experiment, FIS's. */
  readonly errorType: string;

  constructor(functionName: string, errorType: string, errorMessage: string) {
    super(`${functionName} failed: ${errorType}, ${errorMessage}`);
    this.errorType = errorType;
  }
}

/** What the gate is told; who asks is proven here. */
export type Asked = Omit<GateRequest, 'proof'>;

/**
 * Asks the gate of an environment, by invoking its function as who the endpoint's credentials say. Rejects with UsageError
 * where there is no Lambda to ask, {@link NoGateError}, {@link GateFailedError}, and as Lambda does.
 * Source: Lambda API reference, Invoke.
 */
export async function askGate(
  { lambda, region }: Pick<Endpoint, 'lambda' | 'region'>,
  environment: SystemEnvironment,
  asked: Asked,
): Promise<GateReply> {
  if (!lambda) throw new UsageError('there is no Lambda to ask the gate of: set AWS_ENDPOINT_URL_LAMBDA');
  const FunctionName = namesOf(environment).handler('preflight');
  const request: GateRequest = { ...asked, proof: await proveIdentity(lambda) };
  const answer = await invoke(lambda, FunctionName, request).catch((error: Error) => {
    throw error.name === 'ResourceNotFoundException' ? new NoGateError(FunctionName, environment, region) : error;
  });
  const payload = JSON.parse(new TextDecoder().decode(answer.Payload) || '{}');
  if (answer.FunctionError === undefined) return payload as GateReply;
  const { errorType = answer.FunctionError, errorMessage = 'without a word' } = payload;
  throw new GateFailedError(FunctionName, String(errorType), String(errorMessage));
}

const invoke = (lambda: LambdaClient, FunctionName: string, request: GateRequest) =>
  lambda.send(new InvokeCommand({ FunctionName, Payload: new TextEncoder().encode(JSON.stringify(request)) }));
