import { NodeHttpHandler } from '@smithy/node-http-handler';

/** How long an endpoint may take to let a request in, and to answer it, unless told. */
const connectMilliseconds = 5000;
const answerMilliseconds = 10_000;

/**
 * Carries the requests of one client, and ends one that is let in and not answered, or only half: the SDK's own timeout
 * warns and waits on. Each client has one of its own: what comes with the FIS client keeps the process waiting after a
 * request that failed.
 */
export const requestHandler = (milliseconds = answerMilliseconds): NodeHttpHandler =>
  new NodeHttpHandler({
    connectionTimeout: connectMilliseconds,
    requestTimeout: milliseconds,
    socketTimeout: milliseconds,
    throwOnRequestTimeout: true,
  });
