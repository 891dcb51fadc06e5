import { text } from 'node:stream/consumers';
import { Sha256 } from '@aws-crypto/sha256-js';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { SignatureV4 } from '@smithy/signature-v4';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The status of a stack, such as UPDATE_IN_PROGRESS, by the Region, credentials and connections of another client: the
 * SDK's own for CloudFormation is not among the packages here. Rejects with {@link StackStatusError}. Source:
 * CloudFormation API reference, DescribeStacks.
 */
export async function stackStatus(
  { config }: Pick<ECSClient, 'config'>,
  stackName: string,
  { variables = process.env, now = new Date() }: { readonly variables?: Variables; readonly now?: Date } = {},
): Promise<string> {
  const region = await config.region();
  const url = new URL(endpointOf(region, variables));
  const body = new URLSearchParams({
    Action: 'DescribeStacks',
    Version: '2010-05-15',
    StackName: stackName,
  }).toString();
  const signer = new SignatureV4({
    service: 'cloudformation',
    region,
    credentials: config.credentials,
    sha256: Sha256,
  });
  const request = await signer.sign(
    {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port && { port: Number(url.port) }),
      path: url.pathname,
      query: {},
      headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    },
    { signingDate: now },
  );
  const { response } = await config.requestHandler.handle(request as never);
  const reply = await text(response.body);
  const status = /<StackStatus>(\w+)<\/StackStatus>/.exec(reply)?.[1];
  if (response.statusCode === 200 && status) return status;
  const message = /<Message>([^<]*)<\/Message>/.exec(reply)?.[1] ?? reply.slice(0, 200);
  throw new StackStatusError(`CloudFormation says ${response.statusCode} of stack ${stackName}: ${message}`);
}

/** CloudFormation did not say how a stack is. */
export class StackStatusError extends Error {
  override readonly name = 'StackStatusError';
}

/** As the SDK's clients choose it. Source: AWS SDKs and Tools reference guide, service-specific endpoints. */
function endpointOf(region: string, variables: Variables): string {
  const given = variables.AWS_ENDPOINT_URL_CLOUDFORMATION ?? variables.AWS_ENDPOINT_URL;
  return given ?? `https://cloudformation.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
