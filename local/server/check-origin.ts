import type { IncomingHttpHeaders } from 'node:http';
import { RefusedRequest } from './errors.ts';

/**
 * Refuses what a web page could send: a foreign Host (a name that was rebound to loopback) and any Origin, which
 * browsers set and AWS's clients never do. It is the only guard: a page sends text/plain without asking first, and a
 * body is read whatever its content type. Throws {@link RefusedRequest}.
 */
export function checkOrigin({ host = '', origin }: IncomingHttpHeaders): void {
  if (!/^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i.test(host)) {
    throw new RefusedRequest(
      'AccessDeniedException',
      403,
      `Host ${JSON.stringify(host)} is not this machine's loopback`,
    );
  }
  if (origin !== undefined) {
    throw new RefusedRequest('AccessDeniedException', 403, `Origin ${JSON.stringify(origin)} may not use this server`);
  }
}
