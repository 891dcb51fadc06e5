import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** How far the clock of who signs may be from this one, as AWS has it. */
const skewMilliseconds = 15 * 60_000;

const form =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/**
 * Whether a request is signed by Signature Version 4 with that secret, whatever the access key id: signed anew by the
 * SDK's signer, as its sender said it did, it must have the same signature. The body must be what was signed; a signature
 * in the query is none. Source: IAM user guide, AWS Signature Version 4 for API requests.
 */
export async function isSignedWith(
  { method = '', url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  body: Buffer,
  { secret, now }: { readonly secret: string; readonly now: number },
): Promise<boolean> {
  const [, accessKeyId, day, signingRegion, signingService, list, signature] =
    form.exec(headers.authorization ?? '') ?? [];
  if (!accessKeyId || !day || !signingRegion || !signingService || !list || !signature) return false;
  const signed = new Set(list.split(';'));
  const signingDate = readDate(String(headers['x-amz-date'] ?? ''));
  if (!signingDate || !signed.has('x-amz-date') || !signed.has('host')) return false;
  if (Math.abs(signingDate.getTime() - now) > skewMilliseconds) return false;

  const digest = createHash('sha256').update(body).digest('hex');
  if (signed.has('x-amz-content-sha256') && headers['x-amz-content-sha256'] !== digest) return false;
  const names = [...signed].filter((name) => name !== 'x-amz-date');
  if (names.some((name) => headers[name] === undefined)) return false;

  const signer = new SignatureV4({
    service: signingService,
    region: signingRegion,
    credentials: { accessKeyId, secretAccessKey: secret },
    sha256: Sha256,
    applyChecksum: false,
  });
  const [path = '', query = ''] = url.split(/\?(.*)/s, 2);
  const again = await signer.sign(
    {
      method,
      protocol: 'https:',
      hostname: '',
      path,
      query: readQuery(query),
      headers: Object.fromEntries(names.map((name) => [name, [headers[name]].flat().join(',')])),
      body,
    },
    { signingDate, signingRegion, signingService, signableHeaders: signed },
  );
  const [, , , , , , expected = ''] = form.exec(again.headers.authorization ?? '') ?? [];
  return isSame(expected, signature);
}

/** Whether two texts are the same, in a time that does not tell how far they are. */
export function isSame(one: string, other: string): boolean {
  const digestOf = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digestOf(one), digestOf(other));
}

function readDate(text: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  if (!year) return undefined;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function readQuery(text: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((key) => {
      const values = parameters.getAll(key);
      return [key, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
