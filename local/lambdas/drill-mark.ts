import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../base/clock.ts';
import { drillKey, drillMinutes } from '../../lib/model/response/drill.ts';
import { localAws } from '../runtimes/embedded/stores/definitions.ts';

/** The mark in the ledger by which handlers know that alarms only ring for a try. */
export interface DrillMark {
  set(alarm: string): Promise<void>;
  remove(): Promise<void>;
}

export function createDrillMark({
  endpoint,
  table: TableName,
  clock,
}: {
  readonly endpoint: string;
  readonly table: string;
  readonly clock: Clock;
}): DrillMark {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(localAws(endpoint)));
  return {
    set: async (alarm) => {
      const now = clock.wall();
      const expiresAt = Math.ceil(now / 1000) + drillMinutes * 60;
      const Item = { ...drillKey, alarm, since: new Date(now).toISOString(), expiresAt };
      await documents.send(new PutCommand({ TableName, Item }));
    },
    remove: async () => void (await documents.send(new DeleteCommand({ TableName, Key: { ...drillKey } }))),
  };
}
