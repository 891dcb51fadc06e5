import type { Clock } from '../../base/clock.ts';
import type { Children } from '../runtimes/embedded/children.ts';
import { type GivenApi, type GivenEndpoints, usableEndpoints } from '../runtimes/embedded/stores/given-endpoints.ts';
import { keepStores } from './keep-stores.ts';
import type { ResponseEndpoints } from './resources.ts';

export interface ResponseStores {
  readonly endpoints: ResponseEndpoints;
  /** What answers, in words. */
  readonly description: string;
  /** Resolves when there is all that there should be: a topic that has just begun anew would tell nobody. */
  whenReady(): Promise<void>;
}

/**
 * The SNS, SQS and DynamoDB of the response, apart from the system's own stores: what runs at the endpoints that were
 * given, else emulators in a process that is started again when it ends, with what it held: as in AWS, no fault here ends
 * an incident, a lock or a message. What an endpoint lacks is brought, but for CloudWatch: without it alarms live in the
 * system itself.
 */
export async function startResponseStores(options: {
  readonly children: Children;
  readonly nextPort: () => Promise<number>;
  readonly given: GivenEndpoints;
  readonly clock: Clock;
  readonly notice: (message: string) => void;
  /** The folder of what the emulators hold; what a system before had there is removed. */
  readonly data: string;
  /** Aborts when the system goes down. */
  readonly signal: AbortSignal;
  /** The emulators are there again. Makes what they lack; rejects where they cannot be used. */
  readonly onRestarted: (endpoints: ResponseEndpoints) => Promise<unknown>;
}): Promise<ResponseStores> {
  const { nextPort, given, onRestarted } = options;
  const { endpoints: usable, lacking } = await usableEndpoints(given);
  const { sns, sqs, dynamodb } = usable;
  // Actions of a CloudWatch that is there reach the topics beside it, and no others.
  const cloudwatch = sns !== undefined && sqs !== undefined ? usable.cloudwatch : undefined;
  const ports = {
    ...(dynamodb === undefined && { dynamodb: await nextPort() }),
    ...((sns === undefined || sqs === undefined) && { sqs: await nextPort() }),
  };
  const at = (port: number | undefined) => `http://127.0.0.1:${port}`;
  const endpoints = {
    sns: sns ?? at(ports.sqs),
    sqs: sqs ?? at(ports.sqs),
    dynamodb: dynamodb ?? at(ports.dynamodb),
    ...(cloudwatch && { cloudwatch }),
  };
  const hasOwn = Object.keys(ports).length > 0;
  const kept = hasOwn ? await keepStores({ ...options, ports, onRestarted: () => onRestarted(endpoints) }) : undefined;
  return {
    endpoints,
    description: inWords({ given, usable: { ...usable, cloudwatch }, lacking }),
    whenReady: kept?.whenReady ?? (async () => {}),
  };
}

/** What answers for each API, and why not the endpoint that was given. */
function inWords({
  given,
  usable,
  lacking,
}: {
  readonly given: GivenEndpoints;
  readonly usable: { readonly [Api in GivenApi]?: string | undefined };
  readonly lacking: GivenEndpoints;
}): string {
  const why = (api: GivenApi) => (lacking[api] === undefined ? '' : ` (${given[api]} has none: ${lacking[api]})`);
  const { sns, sqs, dynamodb, cloudwatch } = usable;
  const tables = dynamodb ? `DynamoDB at ${dynamodb}` : `dynalite for DynamoDB${why('dynamodb')}`;
  const alarms = cloudwatch
    ? [`CloudWatch at ${cloudwatch}`]
    : lacking.cloudwatch
      ? [`own alarms${why('cloudwatch')}`]
      : [];
  if (!sns && !sqs && why('sns') + why('sqs') === '') return ['fauxqs for SNS and SQS', tables, ...alarms].join('; ');
  return [
    sns ? `SNS at ${sns}` : `fauxqs for SNS${why('sns')}`,
    sqs ? `SQS at ${sqs}` : `fauxqs for SQS${why('sqs')}`,
    tables,
    ...alarms,
  ].join('; ');
}
