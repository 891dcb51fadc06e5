import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { FisClient } from '@aws-sdk/client-fis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { UsageError } from '../base/usage-error.ts';
import { region as localRegion } from '../lib/model/local-account.ts';
import { calmMillisecondsWith, type StopLag, stopLagInAws } from '../lib/model/stop-lag.ts';
import { explain } from './explain.ts';
import { checkProfile } from './profiles.ts';
import { watchReports } from './report-place.ts';
import { requestHandler } from './request-handler.ts';

/** A FIS endpoint that is not a system of ours, and what else of AWS stands beside it. */
export interface Endpoint {
  /** As it was given: `aws` or a URL. */
  readonly name: string;
  readonly region: string;
  readonly profile?: string | undefined;
  readonly fis: FisClient;
  /** Undefined where nothing says which to ask: FIS on this machine, and no AWS_ENDPOINT_URL_CLOUDWATCH. */
  readonly cloudwatch: CloudWatchClient | undefined;
  /** Undefined likewise, without AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL_ECS, _LAMBDA, _SSM or _SQS. */
  readonly dynamodb: DynamoDBClient | undefined;
  readonly ecs: ECSClient | undefined;
  readonly lambda: LambdaClient | undefined;
  readonly ssm: SSMClient | undefined;
  readonly sqs: SQSClient | undefined;
  /** Where FIS has put the report of an experiment that was looked at; empty without one. */
  reportsOf(experimentId: string): readonly string[];
  /** How often to look at an experiment, and at metrics. */
  readonly pollMilliseconds: number;
  readonly metricPollMilliseconds: number;
  /** How far metrics may lag behind what they measure. */
  readonly metricLagMilliseconds: number;
  /** How long a start waits for the alarms of its stop conditions to be OK, where its template does not tell. */
  readonly calmMilliseconds: number;
  /** From when on users are hurt until a stop condition ends an experiment; undefined where that takes no time to speak of, else where the template does not tell. */
  readonly stopLag: StopLag | undefined;
  close(): void;
}

export interface EndpointOptions {
  /** `aws`, or the URL of whatever speaks FIS. */
  readonly endpoint: string;
  readonly region?: string;
  /** Of AWS's configuration files; its credentials, and its region unless one is given. */
  readonly profile?: string;
  /** Of the process, unless told. */
  readonly variables?: Variables;
  /** How long a request may stay without an answer; ten seconds unless told. */
  readonly answerMilliseconds?: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Opens clients; no request is made. Rejects with UsageError where region or credentials are missing. */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const { endpoint: name, region, variables = process.env } = options;
  const url = readUrl(name, variables);
  const isLocal = isLoopback(url);
  const profile = options.profile ?? (isLocal ? undefined : process.env.AWS_PROFILE);
  if (profile) checkProfile(profile);
  const clients = createClients(options, url, variables);
  try {
    const chosen = await clients.fis.config.region();
    await clients.fis.config.credentials();
    return {
      name,
      region: chosen,
      profile: options.profile,
      ...clients,
      reportsOf: watchReports(clients.fis),
      ...(isLocal ? nearby : farAway),
      close: () => {
        for (const client of Object.values(clients)) client?.destroy();
      },
    };
  } catch (error) {
    throw explain(error, { name, region: region ?? '' });
  }
}

/** A client for FIS, and for each service that there is beside it. */
function createClients(
  { region, profile, answerMilliseconds }: EndpointOptions,
  url: string | undefined,
  variables: Variables,
): Pick<Endpoint, 'fis' | 'cloudwatch' | 'dynamodb' | 'ecs' | 'lambda' | 'ssm' | 'sqs'> {
  const isLocal = isLoopback(url);
  // One client that knows profiles reads it for all: this version of FIS's does not.
  const asked = { requestHandler: requestHandler(answerMilliseconds), ...(region && { region }) };
  const account = profile === undefined ? undefined : new ECSClient({ profile, ...asked });
  const ownRegion = region ?? (isLocal ? (variables.AWS_REGION ?? localRegion) : account?.config.region);
  const settings = (at: string | undefined) => ({
    ...(ownRegion && { region: ownRegion }),
    ...(at && { endpoint: at }),
    ...(account
      ? { credentials: account.config.credentials }
      : isLoopback(at) && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    requestHandler: requestHandler(answerMilliseconds),
  });
  const beside = <Client>(service: string, create: (given: ReturnType<typeof settings>) => Client) => {
    const at = variables[`AWS_ENDPOINT_URL_${service}`] ?? variables.AWS_ENDPOINT_URL;
    return isLocal && at === undefined ? undefined : create(settings(at));
  };
  return {
    fis: new FisClient(settings(url)),
    cloudwatch: beside('CLOUDWATCH', (given) => new CloudWatchClient(given)),
    dynamodb: beside('DYNAMODB', (given) => new DynamoDBClient(given)),
    ecs: beside('ECS', (given) => new ECSClient(given)),
    lambda: beside(
      'LAMBDA',
      (given) =>
        new LambdaClient({ ...given, requestHandler: requestHandler(answerMilliseconds ?? functionMilliseconds) }),
    ),
    ssm: beside('SSM', (given) => new SSMClient(given)),
    sqs: beside('SQS', (given) => new SQSClient(given)),
  };
}

/** An invocation is answered when the function has ended, and ours may take half a minute. */
const functionMilliseconds = 35_000;

const nearby = {
  pollMilliseconds: 100,
  metricPollMilliseconds: 500,
  metricLagMilliseconds: 5000,
  calmMilliseconds: 60_000,
  stopLag: undefined,
};
/** Log lines become metrics within seconds as a rule, and within minutes at worst. */
const farAway = {
  pollMilliseconds: 2000,
  metricPollMilliseconds: 10_000,
  metricLagMilliseconds: 180_000,
  calmMilliseconds: calmMillisecondsWith(undefined, { journeys: [] }),
  stopLag: stopLagInAws,
};

/** Undefined = AWS itself. */
function readUrl(endpoint: string, variables: Variables): string | undefined {
  if (endpoint === 'aws') {
    const elsewhere = variables.AWS_ENDPOINT_URL_FIS ?? variables.AWS_ENDPOINT_URL;
    if (!elsewhere) return undefined;
    throw new UsageError(
      `--endpoint aws, but AWS_ENDPOINT_URL_FIS says ${elsewhere}: unset it, or say --endpoint ${elsewhere}`,
    );
  }
  const url = URL.parse(endpoint);
  if (url && ['http:', 'https:'].includes(url.protocol)) return endpoint;
  throw new UsageError(
    `--endpoint must be aws or a URL such as http://127.0.0.1:21000, not ${JSON.stringify(endpoint)}`,
  );
}

function isLoopback(url: string | undefined): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(URL.parse(url ?? '')?.hostname ?? '');
}
