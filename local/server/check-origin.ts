import type { IncomingHttpHeaders } from 'node:http';
import { RefusedRequest } from './errors.ts';
import { isSame } from './verify-signature.ts';

/** By it a page of ours says that it is one. */
export const pageTokenHeader = 'x-breakwater-token';

/** This machine's own names, which no web page can have rebound. */
const ownHosts = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses what a web page could send: a foreign Host (a name that was rebound to this machine) and any Origin, which
 * browsers set and AWS's clients never do. It is the only guard on loopback: a page sends text/plain without asking first,
 * and a body is read whatever its content type. A page of ours may: its Origin is this server, and it knows the token, which
 * no page of another origin can read. `allowed`: other names and addresses, in lower case. Throws {@link RefusedRequest}.
 */
export function checkOrigin(
  { host = '', origin, ...headers }: IncomingHttpHeaders,
  { allowed = [], token }: { readonly allowed?: readonly string[]; readonly token?: string | undefined } = {},
): void {
  const [, name = ''] = /^(\[[0-9a-f:.]+\]|[^:]+)(?::\d{1,5})?$/i.exec(host) ?? [];
  if (![...ownHosts, ...allowed].includes(name.toLowerCase())) {
    const what =
      allowed.length === 0
        ? "is not this machine's loopback"
        : `is none of ${allowed.join(', ')}: --allow-host at the start adds a name`;
    throw new RefusedRequest('AccessDeniedException', 403, `Host ${JSON.stringify(host)} ${what}`);
  }
  const isOurs = token !== undefined && origin === `http://${host}` && isSame(String(headers[pageTokenHeader]), token);
  if (origin !== undefined && !isOurs) {
    throw new RefusedRequest('AccessDeniedException', 403, `Origin ${JSON.stringify(origin)} may not use this server`);
  }
}
