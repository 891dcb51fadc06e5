import type { IncomingHttpHeaders } from 'node:http';
import { RefusedRequest } from './errors.ts';

/** This machine's own names, which no web page can have rebound. */
const ownHosts = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses what a web page could send: a foreign Host (a name that was rebound to this machine) and any Origin, which
 * browsers set and AWS's clients never do. It is the only guard on loopback: a page sends text/plain without asking first,
 * and a body is read whatever its content type. `allowed`: other names and addresses, in lower case. Throws
 * {@link RefusedRequest}.
 */
export function checkOrigin({ host = '', origin }: IncomingHttpHeaders, allowed: readonly string[] = []): void {
  const [, name = ''] = /^(\[[0-9a-f:.]+\]|[^:]+)(?::\d{1,5})?$/i.exec(host) ?? [];
  if (![...ownHosts, ...allowed].includes(name.toLowerCase())) {
    const what =
      allowed.length === 0
        ? "is not this machine's loopback"
        : `is none of ${allowed.join(', ')}: --allow-host at the start adds a name`;
    throw new RefusedRequest('AccessDeniedException', 403, `Host ${JSON.stringify(host)} ${what}`);
  }
  if (origin !== undefined) {
    throw new RefusedRequest('AccessDeniedException', 403, `Origin ${JSON.stringify(origin)} may not use this server`);
  }
}
