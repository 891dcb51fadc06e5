import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readStopIntent } from '../../../aws/response/stop-intent.ts';
import { stopIntentKey } from '../../../lib/model/response/stop-intent.ts';
import { createStopIntents } from '../../../local/lambdas/stop-intents.ts';
import { localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { type Emulators, startEmulators } from '../lambda/support/emulators.ts';

let emulators: Emulators;
beforeAll(async () => {
  emulators = await startEmulators();
  const intent = { alarm: 'shop-local-guardrail-home', incident: 'x', expiresAt: Math.ceil(Date.now() / 1000) + 60 };
  await emulators.ledger().put({ ...stopIntentKey('EXP1'), ...intent });
});
afterAll(() => emulators.close());

test('what a handler wrote before it stopped an experiment is read by the system, and by the command line', async () => {
  const { endpoints, resources } = emulators;
  const table = resources.ledgerTable;
  const here = createStopIntents({ endpoint: endpoints.dynamodb, table });
  const client = new DynamoDBClient(localAws(endpoints.dynamodb));
  const there = (id: string) => readStopIntent(client, { table, id });
  for (const read of [here, there]) {
    expect(await read('EXP1')).toMatchObject({ alarm: 'shop-local-guardrail-home' });
    expect(await read('EXP2')).toBeUndefined();
  }
  client.destroy();
});
