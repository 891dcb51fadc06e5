import { finished } from 'node:stream/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RefusedRequest } from './errors.ts';

/**
 * Reads bodies as JSON whatever content type a client set, and only where an operation takes one: the body of any other
 * is left unread. An empty body is `{}`, so that the schema names what is missing. A connection that ends with the
 * answer ends after the body: its sender would not see the answer otherwise. Routes are to be defined after it.
 */
export function acceptBodies(app: FastifyInstance): void {
  const readJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', async (request) => {
    request.headers = takesBody(request) ? anyType : noBody;
  });
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    checkEncoding(request.headers['content-encoding']);
    const text = decode(bytes);
    if (text.trim() === '') done(null);
    else readJson(request, text, (error, value) => (error ? done(unreadable(whyNotJson(text))) : done(null, value)));
  });
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined && takesBody(request)) request.body = {};
  });
  app.addHook('onSend', async ({ raw }, reply) => {
    if (!raw.complete && !reply.raw.shouldKeepAlive) await finished(raw.resume()).catch(() => {});
  });
}

/** Whether a route's operation has a body to read. */
export const takesBody = ({ routeOptions: { schema } }: FastifyRequest) => schema?.body !== undefined;

/** Laid over the headers that were sent: what is undefined here, fastify does not see. */
const anyType = { 'content-type': undefined };
const noBody = { ...anyType, 'content-length': undefined, 'transfer-encoding': undefined };

function checkEncoding(encoding = 'identity'): void {
  if (/^(identity)?$/i.test(encoding)) return;
  throw unreadable(`Content-Encoding ${JSON.stringify(encoding)} is not supported; send the body uncompressed`);
}

/** The text without its byte order mark. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable('the body is not UTF-8');
  }
}

/** What the parser holds against a text, in one line: keys that would change a prototype are JSON, and refused too. */
function whyNotJson(text: string): string {
  try {
    JSON.parse(text);
    return 'the body has a key that is not allowed: __proto__ or constructor.prototype';
  } catch (error) {
    return `the body is not JSON: ${(error as Error).message.replaceAll(/\s+/g, ' ')}`;
  }
}

const unreadable = (message: string) => new RefusedRequest('SerializationException', 400, message);
