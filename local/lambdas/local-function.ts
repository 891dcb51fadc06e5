/** A function as it is run here. */
export interface LocalFunction {
  /** The handler, as `stop-experiments`. */
  readonly handler: string;
  /** As AWS names it, `SYSTEM-ENVIRONMENT-HANDLER`. */
  readonly functionName: string;
  /** The module whose export `handler` is called. */
  readonly file: string;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Its event source; absent where it is only invoked. */
  readonly queue?: { readonly url: string; readonly arn: string };
}

/** What the process of the functions is told when it starts. */
export interface LambdasSettings {
  readonly functions: readonly LocalFunction[];
  /** Where SQS answers. */
  readonly sqs: string;
  /** The folder of their logs. */
  readonly logs: string;
  /** An environment without work ends after so many seconds. */
  readonly idleSeconds: number;
}

/** How an invocation went wrong: what Lambda answers with `X-Amz-Function-Error`. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly errorType: string;

  constructor(errorType: string, message: string) {
    super(message);
    this.errorType = errorType;
  }
}

/** The answer to an invocation. */
export type Invocation =
  | { readonly payload: unknown }
  | { readonly error: { readonly errorType: string; readonly errorMessage: string } };
