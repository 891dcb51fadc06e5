import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';
import { type Clock, systemClock } from '../../../../base/clock.ts';
import { createLedger } from '../../../../lambda/shared/ledger.ts';
import { localEnvironment, region } from '../../../../lib/model/local-account.ts';
import { createResources } from '../../../../local/lambdas/resources.ts';

export type Emulators = Awaited<ReturnType<typeof startEmulators>>;

/** The AWS APIs of a response, in this process: SNS and SQS by fauxqs unless they are elsewhere, DynamoDB by dynalite, with what `createResources` makes. */
export async function startEmulators({
  system = 'shop',
  environment = localEnvironment as string,
  createTableMs = 0,
  ...elsewhere
}: {
  readonly createTableMs?: number;
  readonly system?: string;
  readonly environment?: string;
  readonly sns?: string;
  readonly sqs?: string;
} = {}) {
  const queues = buildApp({ logger: false });
  const messaging = await queues.listen({ port: 0, host: '127.0.0.1' });
  const tables = dynalite({ createTableMs, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve) => void tables.listen(0, '127.0.0.1', () => resolve()));
  const { port } = tables.address() as { port: number };
  const endpoints = { sns: messaging, sqs: messaging, dynamodb: `http://127.0.0.1:${port}`, ...elsewhere };
  const resources = await createResources({ system, name: environment }, endpoints);
  const client = (endpoint: string) => ({
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const sns = new SNSClient(client(endpoints.sns));
  const sqs = new SQSClient(client(endpoints.sqs));
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(client(endpoints.dynamodb)));
  return {
    endpoints,
    resources,
    sns,
    sqs,
    documents,
    ledger: (clock: Clock = systemClock) => createLedger({ documents, table: resources.ledgerTable, clock }),
    close: async () => {
      for (const one of [sns, sqs, documents]) one.destroy();
      await queues.close();
      await new Promise((resolve) => tables.close(() => resolve(undefined)));
    },
  };
}
