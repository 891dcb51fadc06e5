import {
  DescribeTableCommand,
  type DynamoDBClient,
  ListTagsOfResourceCommand,
  type OnDemandThroughput,
  paginateListTables,
  type TableDescription,
  UntagResourceCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import type { Experiment } from '@aws-sdk/client-fis';
import type { Clock } from '../../base/clock.ts';
import { dynamodbThrottle } from '../../lib/model/faults/dynamodb-throttle.ts';
import { labels } from '../../lib/model/labels.ts';

/** A table that still has the limit of a throttling fault. */
export interface Throttled {
  readonly name: string;
  readonly arn: string;
  /** The limit it had, as the tag has it. */
  readonly old: string;
}

/** The tables of a system whose name begins so and whose old limit has not been given back. */
export async function throttledTables(
  client: DynamoDBClient,
  system: string,
  prefixes: readonly string[],
): Promise<Throttled[]> {
  const found: Throttled[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    for (const name of TableNames.filter((table) => prefixes.some((prefix) => table.startsWith(prefix)))) {
      const { TableArn: arn = '' } = await describe(client, name);
      const { Tags = [] } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: arn }));
      const tags = new Map(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
      const old = tags.get(labels.onDemandThroughput);
      if (tags.get(labels.system) === system && old !== undefined) found.push({ name, arn, old });
    }
  }
  return found;
}

/** Whether an experiment throttles a table, and so may leave one throttled. */
export function throttlesTables({ actions = {} }: Pick<Experiment, 'actions'>): boolean {
  return Object.values(actions).some(({ parameters }) =>
    parameters?.documentArn?.endsWith(`-${dynamodbThrottle.name}`),
  );
}

/** How long a table may be busy with a change before its limit is given up on. */
const busyMilliseconds = 120_000;

/** Gives a table its old limit back, and then forgets it. Rejects where the tag is not to be understood, or as DynamoDB does. */
export async function restoreTable(
  client: DynamoDBClient,
  { name, arn, old }: Throttled,
  clock: Clock,
): Promise<string> {
  const limit = readLimit(old);
  if (!limit) {
    throw new Error(
      `tag ${labels.onDemandThroughput} is ${JSON.stringify(old)}, not READ/WRITE; restore its limit by hand`,
    );
  }
  const giveUp = clock.monotonic() + busyMilliseconds;
  const whenFree = async (change: () => Promise<unknown>) => {
    for (;;) {
      try {
        return await change();
      } catch (error) {
        if ((error as Error).name !== 'ResourceInUseException' || clock.monotonic() > giveUp) throw error;
        await clock.sleep(2000);
      }
    }
  };
  await whenFree(async () => {
    const { MaxReadRequestUnits = -1, MaxWriteRequestUnits = -1 } =
      (await describe(client, name)).OnDemandThroughput ?? {};
    // DynamoDB refuses a change that changes nothing.
    if (MaxReadRequestUnits === limit.MaxReadRequestUnits && MaxWriteRequestUnits === limit.MaxWriteRequestUnits)
      return;
    await client.send(new UpdateTableCommand({ TableName: name, OnDemandThroughput: limit }));
  });
  await whenFree(() =>
    client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: [labels.onDemandThroughput] })),
  );
  return wordsOf(limit);
}

async function describe(client: DynamoDBClient, TableName: string): Promise<TableDescription> {
  const { Table = {} } = await client.send(new DescribeTableCommand({ TableName }));
  return Table;
}

function readLimit(text: string): OnDemandThroughput | undefined {
  const [, read, write] = /^(-?\d+)\/(-?\d+)$/.exec(text) ?? [];
  return read && write ? { MaxReadRequestUnits: Number(read), MaxWriteRequestUnits: Number(write) } : undefined;
}

function wordsOf({ MaxReadRequestUnits = -1, MaxWriteRequestUnits = -1 }: OnDemandThroughput): string {
  const words = (units: number, what: string) => (units < 0 ? `no limit of ${what}s` : `${units} ${what}s a second`);
  return `${words(MaxReadRequestUnits, 'read')}, ${words(MaxWriteRequestUnits, 'write')}`;
}
