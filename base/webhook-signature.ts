import { createHmac, timingSafeEqual } from 'node:crypto';

export const signatureHeader = 'x-breakwater-signature';

const hmac = (timestamp: string, body: string, key: string): string =>
  createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');

/** `t=SECONDS,v1=HEX`: the time is signed too, so that nobody sends an old message again. */
export function signatureOf(body: string, key: string, now: number): string {
  const timestamp = String(Math.floor(now / 1000));
  return `t=${timestamp},v1=${hmac(timestamp, body, key)}`;
}

/** What a receiver does: whether the header is of that body and key, and no older or newer than `toleranceSeconds`. */
export function isSignedBy(
  header: string,
  body: string,
  key: string,
  { now, toleranceSeconds = 300 }: { readonly now: number; readonly toleranceSeconds?: number },
): boolean {
  const [, timestamp, given] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (!timestamp || !given) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(hmac(timestamp, body, key), 'hex'));
}
