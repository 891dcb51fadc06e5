/** Seconds before what failed is tried again: longer each time. */
const firstSeconds = 2;
const longestSeconds = 300;

/** A receiver may ask for no more: SQS delays no message longer. */
const longestAskedSeconds = 900;

/** How often a channel is tried before the message that tells it may end in the dead-letter queue. */
export const mostTries = 12;

/** Seconds until the next try, after so many; what the receiver asked for counts (Source: RFC 9110, Retry-After), within limits. */
export function retryDelay(tries: number, retryAfter: string | undefined, now: number): number {
  const asked = askedSeconds(retryAfter, now);
  if (asked !== undefined) return Math.min(longestAskedSeconds, Math.max(1, Math.ceil(asked)));
  return Math.min(longestSeconds, firstSeconds ** Math.min(tries, 20));
}

function askedSeconds(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : (at - now) / 1000;
}
