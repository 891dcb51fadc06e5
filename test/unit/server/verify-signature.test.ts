import { Sha256 } from '@aws-crypto/sha256-js';
import { describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { isSame, isSignedWith } from '../../../local/server/verify-signature.ts';

const secret = 'correct-horse-battery-staple';
const now = Date.UTC(2026, 10, 26, 12);

interface Changes {
  readonly checksum?: boolean;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
  readonly path?: string;
  readonly at?: number;
  readonly sessionToken?: string;
}

/** A request as it arrives, signed by the SDK's signer. */
async function signed(body: string, changes: Changes = {}) {
  const { checksum = true, query = {}, headers = {}, path = '/tags/arn%3Aaws%3Afis', at = now, sessionToken } = changes;
  const signer = new SignatureV4({
    service: 'fis',
    region: 'us-east-1',
    credentials: { accessKeyId: 'breakwater', secretAccessKey: secret, ...(sessionToken && { sessionToken }) },
    sha256: Sha256,
    applyChecksum: checksum,
  });
  const request = await signer.sign(
    {
      method: 'POST',
      protocol: 'https:',
      hostname: 'h',
      path,
      query,
      headers: { host: 'h:1', 'content-type': 'application/json', 'user-agent': 'x', ...headers },
      body,
    },
    { signingDate: new Date(at) },
  );
  const text = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  return { method: 'POST', url: path + (text.length > 0 ? `?${text.join('&')}` : ''), headers: { ...request.headers } };
}

const accepts = (request: Parameters<typeof isSignedWith>[0], body = '{"a":1}', at = now) =>
  isSignedWith(request, Buffer.from(body), { secret, now: at });

describe('a request that is signed with the secret', () => {
  test.each<[string, Changes]>([
    ['with a checksum, as AWS’s clients for JavaScript', {}],
    ['without, as the AWS CLI', { checksum: false }],
    ['with a query', { query: { b: '1 2', a: ['x&y', 'ü', 'x'] } }],
    ['with a session token', { sessionToken: 'session' }],
    ['14 minutes ago', { at: now - 14 * 60_000 }],
  ])('%s', async (_, changes) => {
    expect(await accepts(await signed('{"a":1}', changes))).toBe(true);
  });
});

describe('a request is not let in', () => {
  test.each<[string, (request: Awaited<ReturnType<typeof signed>>) => object]>([
    ['with another method', () => ({ method: 'DELETE' })],
    ['with another path', () => ({ url: '/experiments' })],
    ['with a query', ({ url }) => ({ url: `${url}?x=1` })],
    ['with another Host', ({ headers }) => ({ headers: { ...headers, host: 'evil' } })],
    ['without one of its headers', ({ headers }) => ({ headers: { ...headers, 'content-type': undefined } })],
    ['without a date', ({ headers }) => ({ headers: { ...headers, 'x-amz-date': undefined } })],
    ['at another time', ({ headers }) => ({ headers: { ...headers, 'x-amz-date': '20261126T120001Z' } })],
    ['with no authorization', ({ headers }) => ({ headers: { ...headers, authorization: undefined } })],
    [
      'of which the body is not signed',
      ({ headers }) => ({ headers: { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }),
    ],
    [
      'of which the Host is not signed',
      ({ headers }) => ({ headers: { ...headers, authorization: String(headers.authorization).replace('host;', '') } }),
    ],
    [
      'with a signature that is off by one',
      ({ headers }) => ({
        headers: {
          ...headers,
          authorization: String(headers.authorization).replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        },
      }),
    ],
  ])('%s', async (_, change) => {
    const request = await signed('{"a":1}');
    expect(await accepts({ ...request, ...change(request) })).toBe(false);
  });

  test('with another body, or another secret, or too late', async () => {
    for (const checksum of [true, false]) {
      const request = await signed('{"a":1}', { checksum });
      expect(await accepts(request, '{"a":2}')).toBe(false);
      expect(await accepts(request, '')).toBe(false);
      expect(await isSignedWith(request, Buffer.from('{"a":1}'), { secret: 'other', now })).toBe(false);
      expect(await accepts(request, '{"a":1}', now + 16 * 60_000)).toBe(false);
      expect(await accepts(request, '{"a":1}', now - 16 * 60_000)).toBe(false);
    }
  });
});

test('texts are compared whole', () => {
  expect(isSame('a', 'a')).toBe(true);
  expect(isSame('a', 'ab')).toBe(false);
  expect(isSame('', 'a')).toBe(false);
});
