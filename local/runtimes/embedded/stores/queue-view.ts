import type { SeenMessage } from '../../../../lib/model/poison.ts';

/** A message of fauxqs, as its own page tells it. */
export interface ViewedMessage extends SeenMessage {
  readonly sentTimestamp: number;
  readonly approximateReceiveCount: number;
}

/** What fauxqs tells of a queue to who looks and takes nothing. */
export interface QueueView {
  readonly messages: {
    readonly ready: readonly ViewedMessage[];
    readonly delayed: readonly ViewedMessage[];
    readonly inflight: readonly { readonly message: ViewedMessage }[];
  };
}

const longestMilliseconds = 1500;

export const viewPath = (queue: string): string => `/_fauxqs/queues/${encodeURIComponent(queue)}`;

/** Where the messages of a fault are removed from a queue, wherever they are there: a way of our own. */
export const removalPath = (queue: string, faultId: string): string => `/_breakwater/queues/${queue}/of/${faultId}`;

export const ask = (url: string, request: RequestInit = {}): Promise<Response> =>
  fetch(url, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(longestMilliseconds), ...request });
