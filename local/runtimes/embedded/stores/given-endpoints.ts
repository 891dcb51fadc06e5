import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { localAws } from './definitions.ts';

/** The AWS APIs that a system may use of what runs beside it, as a LocalStack. */
export const givenApis = ['sns', 'sqs', 'dynamodb', 'cloudwatch'] as const;
export type GivenApi = (typeof givenApis)[number];
/** Those of them that hold what a system stores. */
export type StoreApi = Exclude<GivenApi, 'cloudwatch'>;

/** Where APIs were said to answer. */
export type GivenEndpoints = { readonly [Api in GivenApi]?: string };

export interface UsableEndpoints {
  readonly endpoints: GivenEndpoints;
  /** What an endpoint says that lacks an API. */
  readonly lacking: GivenEndpoints;
}

/** Nobody listens at an endpoint that was given. */
export class NoEndpointError extends Error {
  override readonly name = 'NoEndpointError';
}

const apiNames = { sns: 'SNS', sqs: 'SQS', dynamodb: 'DynamoDB', cloudwatch: 'CloudWatch' } as const;

/** Tries each API where it was said to answer. Rejects with NoEndpointError where nobody listens at all. */
export async function usableEndpoints(given: GivenEndpoints): Promise<UsableEndpoints> {
  const endpoints: { [Api in GivenApi]?: string } = {};
  const lacking: { [Api in GivenApi]?: string } = {};
  await Promise.all(
    givenApis.map(async (api) => {
      const url = given[api];
      if (url === undefined) return;
      const why = await whyNot(api, url);
      if (why === undefined) endpoints[api] = url;
      else lacking[api] = why;
    }),
  );
  return { endpoints, lacking };
}

/** Undefined where the API answers. */
async function whyNot(api: GivenApi, endpoint: string): Promise<string | undefined> {
  try {
    await probes[api](endpoint);
    return undefined;
  } catch (error) {
    const { code = '', name, message } = error as Error & { code?: string };
    const [refused] = /ECONNREFUSED|ENOTFOUND/.exec(`${code} ${message}`) ?? [];
    if (refused) {
      throw new NoEndpointError(
        `nothing answers at ${endpoint}, which was given for ${apiNames[api]} (${refused}): start it, or unset AWS_ENDPOINT_URL`,
      );
    }
    return message || name;
  }
}

/** An emulator loads a service when it is first asked; one that is silent for longer is not waited for. */
const once = (endpoint: string) => ({
  ...localAws(endpoint),
  maxAttempts: 1,
  requestHandler: new NodeHttpHandler({ connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true }),
});

async function ask(client: { destroy(): void }, question: Promise<unknown>): Promise<void> {
  try {
    await question;
  } finally {
    client.destroy();
  }
}

const probes: Readonly<Record<GivenApi, (endpoint: string) => Promise<void>>> = {
  sns: (endpoint) => {
    const client = new SNSClient(once(endpoint));
    return ask(client, client.send(new ListTopicsCommand({})));
  },
  sqs: (endpoint) => {
    const client = new SQSClient(once(endpoint));
    return ask(client, client.send(new ListQueuesCommand({ MaxResults: 1 })));
  },
  dynamodb: (endpoint) => {
    const client = new DynamoDBClient(once(endpoint));
    return ask(client, client.send(new ListTablesCommand({ Limit: 1 })));
  },
  cloudwatch: (endpoint) => {
    const client = new CloudWatchClient(once(endpoint));
    return ask(client, client.send(new DescribeAlarmsCommand({ MaxRecords: 1 })));
  },
};
