import { Sha256 } from '@aws-crypto/sha256-js';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Clock, systemClock } from '../../base/clock.ts';

/** Where STS answers in a Region. Source: IAM user guide, Regions and endpoints of AWS STS. */
export const stsHost = (region: string): string =>
  `sts.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;

/** Long enough for a start that is asked for again; nobody who finds it later can use it. */
const goodSeconds = 120;

/**
 * A proof of who asks, for somebody who trusts STS alone: the URL of GetCallerIdentity, signed with the credentials of a
 * client and sent nowhere. Source: AWS STS API reference, GetCallerIdentity; IAM user guide, signing with query parameters.
 */
export async function proveIdentity(
  { config }: Pick<LambdaClient, 'config'>,
  clock: Pick<Clock, 'wall'> = systemClock,
): Promise<string> {
  const { region, credentials } = config;
  const host = stsHost(await region());
  const signer = new SignatureV4({ service: 'sts', region, credentials, sha256: Sha256 });
  const request = {
    method: 'GET',
    protocol: 'https:',
    hostname: host,
    path: '/',
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    headers: { host },
  };
  const signed = await signer.presign(request, { expiresIn: goodSeconds, signingDate: new Date(clock.wall()) });
  return `https://${host}/?${new URLSearchParams(signed.query as Record<string, string>)}`;
}
