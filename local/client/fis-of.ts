import { FisClient } from '@aws-sdk/client-fis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { account, region } from '../../lib/model/local-account.ts';
import type { SystemState } from '../supervisor/state.ts';

/** FIS's client for a system that is up. */
export const fisOf = ({ endpoint, token = 'local' }: Pick<SystemState, 'endpoint' | 'token'>): FisClient =>
  new FisClient({
    endpoint,
    region,
    credentials: { accessKeyId: account, secretAccessKey: token },
    // Its own: the one that comes with the FIS client keeps the process waiting after a request that failed.
    requestHandler: new NodeHttpHandler({ connectionTimeout: 5000, requestTimeout: 60_000 }),
  });
