import type { Config } from '../../config/config.ts';
import { dependencyVariables } from '../../model/environment.ts';
import { metrics } from '../../model/metrics.ts';
import { findStore, portOf, type Service, type Topology } from '../../model/topology.ts';
import { namesOf } from '../../names.ts';
import { drainDelay, stopTimeout } from './probe.ts';

export interface Addresses {
  /** URL of a queue, by its name in the topology. */
  readonly queueUrl: (queue: string) => string;
  readonly cacheEndpoint: string;
}

/** How long what the background load has left is kept: DynamoDB drops it within some days of that. */
const syntheticHours = 24;

/** How a task stops by itself before it is killed, in milliseconds. */
const stopMarginMs = 5_000;

/**
 * The SDK else prefers an endpoint of the account's own (ACCOUNT.ddb.REGION.amazonaws.com), which the source DYNAMODB of a
 * network fault does not name: it is the Regional endpoint alone.
 * Sources: https://docs.aws.amazon.com/sdkref/latest/guide/feature-account-endpoints.html, and the FIS actions reference
 */
const regionalEndpoints = { AWS_ACCOUNT_ID_ENDPOINT_MODE: 'disabled' } as const;

/** What everything that measures is told: where its metrics belong. */
export function metricsEnvironment(config: Config, topology: Topology): Record<string, string> {
  return {
    METRICS_NAMESPACE: metrics.namespace,
    METRICS_SYSTEM: topology.name,
    METRICS_ENVIRONMENT: config.name,
  };
}

/** What a service's tasks are told. Services answer by their short names, through Service Connect. */
export function serviceEnvironment(
  config: Config,
  topology: Topology,
  service: Service,
  { queueUrl, cacheEndpoint }: Addresses,
): Record<string, string> {
  const dependencies = dependencyVariables(topology, service, (callee) => {
    const kind = findStore(topology, callee)?.kind;
    if (kind === 'sqs-queue') return { url: queueUrl(callee) };
    const port = portOf(topology, callee);
    return { url: kind === 'redis' ? `rediss://${cacheEndpoint}:${port}` : `http://${callee}:${port}` };
  });
  return {
    SERVICE_NAME: service.name,
    PORT: String(service.port),
    STOP_TIMEOUT_MS: String(stopTimeout.toMilliseconds() - stopMarginMs),
    DRAIN_DELAY_MS: String(drainDelay.toMilliseconds()),
    ...regionalEndpoints,
    // In production the mark of a request, which anybody can set, decides nothing; the background load only reads there.
    ...(config.load && !config.load.readOnly && !config.production && { SYNTHETIC_HOURS: String(syntheticHours) }),
    ...metricsEnvironment(config, topology),
    ...physicalTables(config, topology, dependencies),
  };
}

/** The model names a table as the topology does; a task needs the name that the table has here. */
function physicalTables(config: Config, topology: Topology, variables: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      const isTable = findStore(topology, value)?.kind === 'dynamodb-table';
      return [name, isTable ? namesOf(config).table(value) : value];
    }),
  );
}
