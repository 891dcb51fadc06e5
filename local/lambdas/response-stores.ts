import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../base/clock.ts';
import type { Children } from '../runtimes/embedded/children.ts';
import { startStoresProgram } from '../runtimes/embedded/stores/bring-stores.ts';
import { localAws } from '../runtimes/embedded/stores/definitions.ts';
import type { ResponseEndpoints } from './resources.ts';

/** Where the APIs of the response were said to answer; those that are absent are brought. */
export type GivenEndpoints = { readonly [Api in keyof ResponseEndpoints]?: string };

export interface ResponseStores {
  readonly endpoints: ResponseEndpoints;
  /** What answers, in words. */
  readonly description: string;
  /** Resolves when there is all that there should be: a topic that has just begun anew would tell nobody. */
  whenReady(): Promise<void>;
}

/**
 * The SNS, SQS and DynamoDB of the response, apart from the system's own stores: what runs at the endpoints that were
 * given, else emulators in a process that is started again, empty, when it ends. An endpoint without DynamoDB gets ours.
 */
export async function startResponseStores(options: {
  readonly children: Children;
  readonly nextPort: () => Promise<number>;
  readonly given: GivenEndpoints;
  readonly clock: Clock;
  readonly notice: (message: string) => void;
  /** Aborts when the system goes down. */
  readonly signal: AbortSignal;
  /** The emulators have begun anew, with nothing in them. */
  readonly onRestarted: (endpoints: ResponseEndpoints) => Promise<void>;
}): Promise<ResponseStores> {
  const { children, nextPort, given, clock, notice, signal, onRestarted } = options;
  const lacking = given.dynamodb && (await whyNoTables(given.dynamodb));
  const dynamodb = lacking ? undefined : given.dynamodb;
  const ports = {
    ...(dynamodb === undefined && { dynamodb: await nextPort() }),
    ...((given.sns === undefined || given.sqs === undefined) && { sqs: await nextPort() }),
  };
  const at = (port: number | undefined) => `http://127.0.0.1:${port}`;
  const endpoints = {
    sns: given.sns ?? at(ports.sqs),
    sqs: given.sqs ?? at(ports.sqs),
    dynamodb: dynamodb ?? at(ports.dynamodb),
  };
  const start = () => startStoresProgram(children, 'response-stores', { stores: [], seed: {}, ports });

  let ready = Promise.resolve();
  const keep = async (first: Awaited<ReturnType<typeof start>>) => {
    for (let child = first; ; ) {
      const exit = await child.exited;
      if (signal.aborted) return;
      const again = Promise.withResolvers<void>();
      ready = again.promise;
      notice(`the response's stores ended (${exit}) and are started again, empty: what they held is lost`);
      await clock.sleep(restartPause, signal);
      if (signal.aborted) return;
      try {
        child = await start();
        await onRestarted(endpoints);
        again.resolve();
      } catch (error) {
        if (!signal.aborted) notice(`the response's stores cannot be started: ${(error as Error).message}`);
        return;
      }
    }
  };
  if (Object.keys(ports).length > 0) void keep(await start());
  return { endpoints, description: inWords(given, lacking || undefined, dynamodb), whenReady: () => ready };
}

const restartPause = 250;

function inWords(given: GivenEndpoints, lacking: string | undefined, dynamodb: string | undefined): string {
  const { sns, sqs } = given;
  const tables = dynamodb
    ? `DynamoDB at ${dynamodb}`
    : `dynalite for DynamoDB${lacking ? ` (${given.dynamodb} has none: ${lacking})` : ''}`;
  if (!sns && !sqs) return `fauxqs for SNS and SQS; ${tables}`;
  return [sns ? `SNS at ${sns}` : 'fauxqs for SNS', sqs ? `SQS at ${sqs}` : 'fauxqs for SQS', tables].join('; ');
}

/** What an endpoint says that has no DynamoDB; undefined where it has one. */
async function whyNoTables(endpoint: string): Promise<string | undefined> {
  const client = new DynamoDBClient({ ...localAws(endpoint), maxAttempts: 1 });
  try {
    await client.send(new ListTablesCommand({ Limit: 1 }));
    return undefined;
  } catch (error) {
    return (error as Error).message || (error as Error).name;
  } finally {
    client.destroy();
  }
}
