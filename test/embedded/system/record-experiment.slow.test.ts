import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { judgeBySystem } from '../../../lambda/record-experiment/judge-by-system.ts';
import { createTemplateReader } from '../../../lambda/record-experiment/own-template.ts';
import { recordExperiment } from '../../../lambda/record-experiment/record-experiment.ts';
import type { RecordPorts } from '../../../lambda/record-experiment/record-ports.ts';
import { createLedger } from '../../../lambda/shared/ledger.ts';
import { toEventBridge } from '../../../lib/model/events/to-event-bridge.ts';
import { account, localCluster, localEnvironment, region } from '../../../lib/model/local-account.ts';
import type { FollowUp } from '../../../lib/model/response/follow-up.ts';
import type { IncidentEvent } from '../../../lib/model/response/incident.ts';
import { defaultNotify } from '../../../lib/model/response/notify-settings.ts';
import { defaultPreflight } from '../../../lib/model/response/preflight-settings.ts';
import { responseModelOf } from '../../../lib/model/response/response-model-of.ts';
import { defaultRollback } from '../../../lib/model/response/rollback-settings.ts';
import type { RunRecord } from '../../../lib/model/response/run-record.ts';
import { localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { type Emulators, startEmulators } from '../lambda/support/emulators.ts';
import { fisOf, runningSystem, start } from './running-system.ts';
import { eventually } from './support.ts';

const system = runningSystem(31_700);
let emulators: Emulators;
const before = process.env.POWERTOOLS_METRICS_DISABLED;
const later: FollowUp[] = [];
const told: IncidentEvent[] = [];

beforeAll(async () => {
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
  emulators = await startEmulators();
});
afterAll(async () => {
  if (before === undefined) delete process.env.POWERTOOLS_METRICS_DISABLED;
  else process.env.POWERTOOLS_METRICS_DISABLED = before;
  await emulators.close();
});

function ports(): RecordPorts {
  const fis = fisOf(system.upState());
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = { endpoint: system.upState().endpoint, region, credentials };
  const settings = { rollback: defaultRollback, notify: defaultNotify, preflight: defaultPreflight };
  return {
    clock: systemClock,
    model: responseModelOf(shopModel, { environment: localEnvironment, production: false, settings }),
    cluster: localCluster(shopModel.topology),
    fis,
    ecs: new ECSClient(client),
    cloudwatch: new CloudWatchClient(client),
    ledger: emulators.ledger(),
    tell: async (incident) => void told.push(incident),
    later: async (followUp) => void later.push(followUp),
    log: new Logger({ logLevel: 'SILENT' }),
    metrics: new Metrics({ namespace: 'Breakwater', serviceName: 'record-experiment' }),
    templateOf: createTemplateReader(fis),
    judge: judgeBySystem(system.upState().endpoint),
  };
}

test('a run of a system on this machine is on record, by its events in any order, with the verdict of the system', async () => {
  const id = await start(system.upState(), 'kill-payment-service');
  await eventually(() => system.journal().some((event) => event.type === 'verdict' && event.experimentId === id));
  const place = { account, region, cluster: localCluster(shopModel.topology) };
  const events = system.journal().flatMap((event) => toEventBridge(event, place) ?? []);
  const handler = ports();
  for (const event of events.toReversed()) await recordExperiment({ kind: 'event', event }, handler);
  const verdict = later.find(({ experimentId }) => experimentId === id);
  if (!verdict) throw new Error(`nobody asks for a verdict on ${id}: ${JSON.stringify(later)}`);
  await recordExperiment(verdict, handler);
  const record = (await emulators.ledger().get(`RUN#${localEnvironment}`, id)) as unknown as RunRecord;
  const judged = system.journal().find((event) => event.type === 'verdict' && event.experimentId === id);
  expect(record).toMatchObject({
    experiment: 'kill-payment-service',
    environment: localEnvironment,
    status: 'completed',
    services: ['payment-service'],
    recovery: { 'payment-service': { lostAt: expect.any(Number), steadyAt: expect.any(Number) } },
    verdict: { verdict: judged?.type === 'verdict' && judged.verdict },
  });
  expect(told).toEqual([]);
  // What no event tells, the sweep learns from the same endpoint: it knows another run, and the services' own words.
  const other = await start(system.upState(), 'kill-payment-service');
  await recordExperiment({ kind: 'follow-up', about: 'sweep' }, handler);
  expect(await emulators.ledger().get(`RUN#${localEnvironment}`, other)).toMatchObject({ experimentId: other });
}, 240_000);

test('the handlers that came up with the system have put it on record too', async () => {
  const { response } = system.upState();
  const [run] = system.journal().flatMap((event) => (event.type === 'verdict' ? [event] : []));
  const client = new DynamoDBClient(localAws(response?.dynamodb ?? ''));
  const documents = DynamoDBDocumentClient.from(client);
  const ledger = createLedger({ documents, table: response?.ledgerTable ?? '', clock: systemClock });
  let record: RunRecord | undefined;
  await eventually(async () => {
    record = (await ledger.get(`RUN#${localEnvironment}`, run?.experimentId ?? '')) as unknown as RunRecord;
    return record?.verdict !== undefined;
  });
  expect(record?.verdict).toMatchObject({ verdict: run?.verdict });
  client.destroy();
}, 240_000);
