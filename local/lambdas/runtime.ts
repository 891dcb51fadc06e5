import { Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../../base/clock.ts';
import { createRpc } from '../../base/rpc.ts';
import { account, region } from '../../lib/model/local-account.ts';

/**
 * The program of one execution environment: `runtime.ts <module>`. It loads the module of a handler and calls it, one
 * invocation after the other, as it is told on descriptor 4. Its output is the function's log.
 */
const [file = ''] = process.argv.slice(2);

type Handler = (event: unknown, context: object) => unknown;
let handler: Handler | undefined;

export interface InvokeRequest {
  readonly event: unknown;
  readonly requestId: string;
  readonly timeoutMilliseconds: number;
}

const socket = new Socket({ fd: 4 });
const rpc = createRpc(socket, socket, {
  init: async () => {
    const module = (await import(pathToFileURL(file).href)) as { handler?: unknown };
    if (typeof module.handler !== 'function') throw new Error(`${file} exports no function named handler`);
    handler = module.handler as Handler;
  },
  invoke: async ({ event, requestId, timeoutMilliseconds }: InvokeRequest) => {
    const answer = await (handler as Handler)(event, contextOf(requestId, timeoutMilliseconds));
    return answer === undefined ? null : answer;
  },
});
void rpc.closed.then(() => process.exit(0));

/** Source: Lambda developer guide, using the Lambda context object to retrieve Node.js function information. */
function contextOf(awsRequestId: string, timeoutMilliseconds: number): object {
  const deadline = systemClock.monotonic() + timeoutMilliseconds;
  const functionName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? '';
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${region}:${account}:function:${functionName}`,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    awsRequestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - systemClock.monotonic())),
  };
}
