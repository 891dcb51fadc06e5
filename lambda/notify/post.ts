import { promises as dns, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Clock } from '../../base/clock.ts';
import { isPublicAddress, PrivateAddressError } from './public-address.ts';

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a receiver answered: its body is nobody's business. */
export interface PostReply {
  readonly status: number;
  readonly retryAfter?: string;
}

/** Sends once. Rejects where there is no answer, with a reason that names neither the address nor anything secret. */
export type Post = (request: PostRequest) => Promise<PostReply>;

/** Where a name leads. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export class AddressNotAllowedError extends Error {
  override readonly name = 'AddressNotAllowed';
}

export class NoAnswerError extends Error {
  override readonly name = 'NoAnswer';
}

export interface PostOptions {
  readonly clock: Clock;
  readonly allowPrivateAddresses: boolean;
  readonly resolve?: Resolve;
  readonly timeLimitMilliseconds?: number;
}

const resolveByDns: Resolve = (host) => dns.lookup(host, { all: true });

/**
 * Posts over HTTPS, with the certificate checked, and follows no redirect. A name is resolved once: that address is
 * looked at and connected to, so that it cannot be another one by then. Plain HTTP only where private addresses are allowed.
 */
export function createPost(options: PostOptions): Post {
  const { clock, allowPrivateAddresses, resolve = resolveByDns, timeLimitMilliseconds = 5000 } = options;
  const isAllowed = (address: string) => allowPrivateAddresses || isPublicAddress(address);
  const lookup: LookupFunction = (host, { all }, done) => {
    resolve(host).then(
      (addresses) => {
        const [first] = addresses;
        if (!first) done(new NoAnswerError('its name leads nowhere'), '', 0);
        else if (!addresses.every(({ address }) => isAllowed(address))) done(new PrivateAddressError(), '', 0);
        else if (all) done(null, [...addresses]);
        else done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, '', 0),
    );
  };
  return async ({ url, headers, body }) => {
    const { protocol, hostname } = checkedUrl(url, allowPrivateAddresses);
    const host = hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isAllowed(host)) throw new PrivateAddressError();
    const [send, agent] =
      protocol === 'https:'
        ? [requestHttps, new HttpsAgent({ rejectUnauthorized: true })]
        : [requestHttp, new HttpAgent()];
    const request = send(url, { method: 'POST', agent, lookup, headers: { ...headers, ...lengthOf(body) } });
    const stopWaiting = clock.after(timeLimitMilliseconds, () =>
      request.destroy(new NoAnswerError(`no answer in ${timeLimitMilliseconds / 1000} s`)),
    );
    try {
      const { statusCode: status = 0, headers: given } = await new Promise<IncomingMessage>((answered, failed) => {
        request.once('response', answered);
        request.on('error', failed);
        request.end(body);
      });
      return { status, ...(given['retry-after'] && { retryAfter: given['retry-after'] }) };
    } catch (error) {
      throw reasonOf(error as NodeJS.ErrnoException);
    } finally {
      stopWaiting();
      request.destroy();
      agent.destroy();
    }
  };
}

const lengthOf = (body: string) => ({ 'content-length': String(Buffer.byteLength(body)) });

function checkedUrl(url: string, allowPrivateAddresses: boolean): URL {
  const parsed = URL.parse(url);
  if (!parsed) throw new AddressNotAllowedError('its address is no URL');
  const { protocol, username, password } = parsed;
  if (username || password) throw new AddressNotAllowedError('its address has a user in it');
  if (protocol === 'https:' || (protocol === 'http:' && allowPrivateAddresses)) return parsed;
  throw new AddressNotAllowedError(`its address begins with ${protocol}//, and https:// is wanted`);
}

/** Node's own messages have the address in them. */
function reasonOf(error: NodeJS.ErrnoException): Error {
  if (error instanceof NoAnswerError || error instanceof PrivateAddressError) return error;
  const code = error.code ?? error.name;
  const isCertificate = /CERT|SSL|TLS|ISSUER|SIGNATURE/.test(code);
  return new NoAnswerError(isCertificate ? `its certificate is not good: ${code}` : `no connection: ${code}`);
}
