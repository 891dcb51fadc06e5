import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ledgerRuns } from '../../../aws/response/ledger-runs.ts';
import { rowOfLedger } from '../../../history/row.ts';
import { region } from '../../../lib/model/local-account.ts';
import { minute, type RecordWorld, startRecordWorld, stateEvent } from './support/record-world.ts';

let world: RecordWorld;
let client: DynamoDBClient;
beforeEach(async () => {
  world = await startRecordWorld();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new DynamoDBClient({ endpoint: world.emulators.endpoints.dynamodb, region, credentials });
});
afterEach(async () => {
  client.destroy();
  await world.close();
});

const environment = { system: 'shop', name: 'dev' };
const rows = async () =>
  (await ledgerRuns(client, environment, world.clock.wall())).map((run) =>
    rowOfLedger(run, { system: 'shop', place: 'dev' }),
  );

test('what the handler keeps of a run is read as a run that is kept: first without a verdict, then with it', async () => {
  const begun = world.clock.wall();
  await world.hear(stateEvent(world.experiment('EXP1', 'running'), 'running', begun + 1000));
  const row = { experiment: 'kill-product-service', system: 'shop', place: 'dev', startedAt: begun + 1000, folder: '' };
  expect(await rows()).toMatchObject([
    { ...row, verdict: 'inconclusive', reasons: ['it has no verdict yet: it is running'], availability: null },
  ]);
  await world.pass(2 * minute);
  await world.hear(stateEvent(world.experiment('EXP1', 'completed'), 'completed', begun + minute));
  for (const { message } of world.later) await world.hear(message);
  expect(await rows()).toMatchObject([{ experiment: 'kill-product-service', verdict: 'held', reasons: [], weak: [] }]);
});

test('an environment without runs has none, and one without a ledger says so', async () => {
  expect(await rows()).toEqual([]);
  await expect(ledgerRuns(client, { system: 'shop', name: 'staging' }, 0)).rejects.toThrow(
    'there is no ledger shop-staging-ledger: is the response deployed there?',
  );
});
