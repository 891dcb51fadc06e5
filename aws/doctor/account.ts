import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { FisClient } from '@aws-sdk/client-fis';
import { IAMClient } from '@aws-sdk/client-iam';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Endpoint, type EndpointOptions, openEndpoint } from '../endpoint.ts';
import { EndpointError, explain } from '../explain.ts';
import { requestHandler } from '../request-handler.ts';

/** A Region of an account, and who looks at it. */
export interface Account {
  readonly id: string;
  /** The ARN of the caller. */
  readonly caller: string;
  readonly region: string;
  /** By which it was asked. */
  readonly endpoint: string;
  readonly profile?: string | undefined;
  readonly clients: Clients;
}

export interface Clients {
  readonly cloudformation: CloudFormationClient;
  readonly cloudwatch: CloudWatchClient;
  readonly ec2: EC2Client;
  readonly ecs: ECSClient;
  readonly fis: FisClient;
  readonly iam: IAMClient;
  readonly quotas: ServiceQuotasClient;
  readonly ssm: SSMClient;
}

/**
 * Opens clients for one look at an account, and closes them after. Where a URL is given, everything is asked there, but
 * for what AWS_ENDPOINT_URL_<SERVICE> places elsewhere. Rejects with UsageError without a Region or credentials, and
 * with EndpointError where they are not accepted.
 */
export async function withAccount<Result>(
  options: EndpointOptions,
  use: (account: Account) => Promise<Result>,
): Promise<Result> {
  const endpoint = await openEndpoint(options);
  const { fis, region } = endpoint;
  const clients = openBeside(endpoint, options);
  const sts = new STSClient(settingsBeside(endpoint, options, 'STS'));
  try {
    const { Account: id = '', Arn: caller = '' } = await sts.send(new GetCallerIdentityCommand({}));
    const { endpoint: name, profile } = options;
    if (!/^\d{12}$/.test(id)) throw new EndpointError(`${name} does not say whose account it is: is --endpoint right?`);
    return await use({ id, caller, region, endpoint: name, profile, clients: { fis, ...clients } });
  } catch (error) {
    throw explain(error, endpoint);
  } finally {
    for (const client of [sts, ...Object.values(clients)]) client.destroy();
    endpoint.close();
  }
}

function openBeside(endpoint: Endpoint, options: EndpointOptions): Omit<Clients, 'fis'> {
  const settings = (service: string) => settingsBeside(endpoint, options, service);
  return {
    cloudformation: new CloudFormationClient(settings('CLOUDFORMATION')),
    cloudwatch: new CloudWatchClient(settings('CLOUDWATCH')),
    ec2: new EC2Client(settings('EC2')),
    ecs: new ECSClient(settings('ECS')),
    iam: new IAMClient(settings('IAM')),
    quotas: new ServiceQuotasClient(settings('SERVICE_QUOTAS')),
    ssm: new SSMClient(settings('SSM')),
  };
}

/** The Region and credentials that FIS's client was opened with; AWS itself unless a URL was given. */
function settingsBeside(
  { fis, region }: Endpoint,
  { endpoint, answerMilliseconds, variables = process.env }: EndpointOptions,
  service: string,
) {
  const elsewhere = variables[`AWS_ENDPOINT_URL_${service}`] ?? variables.AWS_ENDPOINT_URL ?? endpoint;
  return {
    region,
    credentials: fis.config.credentials,
    requestHandler: requestHandler(answerMilliseconds),
    ...(endpoint !== 'aws' && { endpoint: elsewhere }),
  };
}
