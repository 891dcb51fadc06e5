import { leaveMilliseconds } from './conversation.ts';
import { type Rules, requestReply } from './request-reply.ts';
import { carriesData, isTls } from './tls.ts';

/** A caller that goes on sending for so long, and has never got anything, awaits nothing: it writes a log, or figures. */
const oneWayMilliseconds = 1000;

/**
 * Bytes of which nothing is known: a request is what the caller sent, and whatever comes back answers it. What a caller
 * sends right before it leaves is its goodbye; one that waited before it left has waited in vain.
 */
export const unknown: Rules = {
  isCounted: (request) => !isTls(request) || carriesData(request),
  outcome: () => 'served',
  isAwaited: ({ left, milliseconds, sending, wasAnswered }) => {
    const isOneWay = !wasAnswered && sending > oneWayMilliseconds;
    return !isOneWay && !(left && milliseconds <= leaveMilliseconds);
  },
};

export const tcp = requestReply(() => unknown);
