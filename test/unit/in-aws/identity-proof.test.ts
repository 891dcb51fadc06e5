import { createHash, createHmac } from 'node:crypto';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { proveIdentity } from '../../../aws/response/identity-proof.ts';
import { isProof } from '../../../lambda/preflight/who-is.ts';

const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const wall = () => Date.parse('2026-11-26T10:00:00Z');

function proofIn(region: string): Promise<string> {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey, sessionToken: 'session+token/with=signs' };
  const lambda = new LambdaClient({ region, credentials });
  return proveIdentity(lambda, { wall }).finally(() => lambda.destroy());
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

/** What the signature must be. Source: IAM user guide, create a signed AWS API request. */
function signatureOf(url: URL, region: string): string {
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const request = ['GET', '/', query, `host:${url.host}`, '', 'host', hash('')].join('\n');
  const scope = `20261126/${region}/sts/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', '20261126T100000Z', scope, hash(request)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>(
      (secret, part) => createHmac('sha256', secret).update(part).digest(),
      `AWS4${secretAccessKey}`,
    );
  return createHmac('sha256', key).update(text).digest('hex');
}

test.each([
  ['us-east-1', 'sts.us-east-1.amazonaws.com'],
  ['cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'],
])('who asks in %s proves it by a request to STS alone, signed as AWS wants it', async (region, host) => {
  const proof = await proofIn(region);
  const url = new URL(proof);
  expect(url.host).toBe(host);
  expect(url.searchParams.get('X-Amz-Expires')).toBe('120');
  expect(url.searchParams.get('X-Amz-Signature')).toBe(signatureOf(url, region));
  expect(isProof(proof, region)).toBe(true);
  expect(isProof(proof, 'eu-west-1')).toBe(false);
});
