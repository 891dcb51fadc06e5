import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FisClient } from '@aws-sdk/client-fis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { UsageError } from '../base/usage-error.ts';
import { region as localRegion } from '../lib/model/local-account.ts';
import { explain } from './explain.ts';
import { watchReports } from './report-place.ts';

/** A FIS endpoint that is not a system of ours, and what else of AWS stands beside it. */
export interface Endpoint {
  /** As it was given: `aws` or a URL. */
  readonly name: string;
  readonly region: string;
  readonly fis: FisClient;
  /** Undefined where nothing says which to ask: FIS on this machine, and no AWS_ENDPOINT_URL_CLOUDWATCH. */
  readonly cloudwatch: CloudWatchClient | undefined;
  /** Undefined likewise, without AWS_ENDPOINT_URL_DYNAMODB. */
  readonly dynamodb: DynamoDBClient | undefined;
  /** Where FIS has put the report of an experiment that was looked at; empty without one. */
  reportsOf(experimentId: string): readonly string[];
  /** How often to look at an experiment, and at metrics. */
  readonly pollMilliseconds: number;
  readonly metricPollMilliseconds: number;
  /** How far metrics may lag behind what they measure. */
  readonly metricLagMilliseconds: number;
  close(): void;
}

export interface EndpointOptions {
  /** `aws`, or the URL of whatever speaks FIS. */
  readonly endpoint: string;
  readonly region?: string;
  /** Of the process, unless told. */
  readonly variables?: Variables;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Opens clients; no request is made. Rejects with UsageError where region or credentials are missing. */
export async function openEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const { endpoint: name, region, variables = process.env } = options;
  const url = readUrl(name, variables);
  const beside = (service: string) => variables[`AWS_ENDPOINT_URL_${service}`] ?? variables.AWS_ENDPOINT_URL;
  const isLocal = isLoopback(url);
  const settings = (at: string | undefined) => ({
    ...(region ? { region } : isLocal ? { region: variables.AWS_REGION ?? localRegion } : {}),
    ...(isLoopback(at) && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
    // Its own: the one that comes with the FIS client keeps the process waiting after a request that failed.
    requestHandler: new NodeHttpHandler({ connectionTimeout: 5000, requestTimeout: 20_000 }),
  });

  const fis = new FisClient({ ...settings(url), ...(url && { endpoint: url }) });
  const isKnown = (service: string) => !isLocal || beside(service) !== undefined;
  const cloudwatch = isKnown('CLOUDWATCH') ? new CloudWatchClient(settings(beside('CLOUDWATCH'))) : undefined;
  const dynamodb = isKnown('DYNAMODB') ? new DynamoDBClient(settings(beside('DYNAMODB'))) : undefined;
  try {
    const chosen = await fis.config.region();
    await fis.config.credentials();
    return {
      name,
      region: chosen,
      fis,
      cloudwatch,
      dynamodb,
      reportsOf: watchReports(fis),
      ...(isLocal ? nearby : farAway),
      close: () => {
        for (const client of [fis, cloudwatch, dynamodb]) client?.destroy();
      },
    };
  } catch (error) {
    throw explain(error, { name, region: region ?? '' });
  }
}

const nearby = { pollMilliseconds: 100, metricPollMilliseconds: 500, metricLagMilliseconds: 5000 };
/** Log lines become metrics within seconds as a rule, and within minutes at worst. */
const farAway = { pollMilliseconds: 2000, metricPollMilliseconds: 10_000, metricLagMilliseconds: 180_000 };

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
