import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { isLoopback } from '../../base/addresses.ts';
import type { Clock } from '../../base/clock.ts';
import { takesBody } from './body.ts';
import { RefusedRequest } from './errors.ts';
import { isSame, isSignedWith } from './verify-signature.ts';

/**
 * Lets in from beyond loopback only who has the token: as `Authorization: Bearer TOKEN`, or as the secret access key of
 * AWS's clients, which sign with it and never send it. Where a request came in is the address that it was sent to, and
 * this machine cannot be asked for that by anybody else.
 */
export function checkToken(
  app: FastifyInstance,
  { token, clock, bodyLimit }: { readonly token: string; readonly clock: Clock; readonly bodyLimit: number },
): void {
  app.addHook('preParsing', async (request, _, payload) => {
    const { socket, headers } = request.raw;
    if (isLoopback(socket.localAddress ?? '')) return payload;
    const { authorization } = headers;
    if (authorization === undefined) {
      throw refusal(
        'MissingAuthenticationTokenException',
        'from beyond this machine a token is needed: Authorization: Bearer TOKEN, or sign with it as the secret access key',
      );
    }
    const [, bearer] = /^Bearer\s+(\S+)$/i.exec(authorization) ?? [];
    if (bearer !== undefined) {
      if (isSame(bearer, token)) return payload;
      throw refusal('UnrecognizedClientException', 'the token of the request is not that of this system');
    }
    const body = takesBody(request) ? await readAll(payload, bodyLimit) : Buffer.alloc(0);
    if (!(await isSignedWith(request.raw, body, { secret: token, now: clock.wall() }))) {
      throw refusal(
        'InvalidSignatureException',
        'the request is not signed with the token of this system as its secret access key, or its clock is wrong',
      );
    }
    return takesBody(request) ? Readable.from([body], { objectMode: false }) : payload;
  });
}

const refusal = (name: string, message: string) => new RefusedRequest(name, 403, message);

async function readAll(payload: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of payload) {
    length += chunk.length;
    if (length > limit) throw new RefusedRequest('RequestEntityTooLargeException', 413, 'the body is larger than 1 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
