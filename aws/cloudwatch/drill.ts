import {
  type CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { type DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../base/clock.ts';
import { stopAlarmNamed } from '../../lib/model/experiments/stop-alarms.ts';
import type { WithJourneys } from '../../lib/model/journeys.ts';
import { dimensionsOf, metrics } from '../../lib/model/metrics.ts';
import { guardrails } from '../../lib/model/objectives.ts';
import { drillKey, drillMinutes } from '../../lib/model/response/drill.ts';
import { namesOf } from '../../lib/names.ts';
import { alarmsInAlarm } from './alarms.ts';

/** What came of making an alarm ring: how long it took to ring and to be OK again, milliseconds, or why it was not tried. */
export type DrillOutcome =
  | {
      readonly alarm: string;
      readonly rangAfter: number | null;
      readonly okAfter: number | null;
      readonly reason: string;
    }
  | { readonly alarm: string; readonly notTried: string };

export interface DrillPlace {
  readonly cloudwatch: CloudWatchClient;
  readonly dynamodb: DynamoDBClient | undefined;
  readonly system: WithJourneys;
  readonly environment: string;
  readonly clock: Clock;
  /** How often to write and to look; a high-resolution metric's period in AWS. */
  readonly pollMilliseconds: number;
  /** How long to wait for an alarm to ring, and to be OK. */
  readonly limitMilliseconds: number;
}

/** Answers of one metric's period: far more than any background load brings. */
const answersPerPeriod = 10_000;

/** Why no synthetic answer may ring that alarm; undefined where one may. */
export function whyNoDrill(name: string, system: Pick<WithJourneys, 'journeys' | 'guardrails'>): string | undefined {
  if (guardrails(system).some((guardrail) => guardrail.name === name)) return undefined;
  if (name.startsWith('guardrail-edge')) return 'its metrics are the load balancer’s own: nobody else can write them';
  if (stopAlarmNamed(name, system)) return 'it is over journeys that have alarms of their own: try those';
  return 'it is no guardrail';
}

/**
 * Breaches a guardrail in AWS with answers that nobody has lived, by the metric that the background load writes, until it
 * rings, then answers well until it is OK. CloudWatch knows no marked samples: what is written counts in whatever reads
 * that metric, so that whoever asks for this must mean it. Handlers know of it by the ledger, where there is one.
 */
export async function drillInAws(name: string, place: DrillPlace): Promise<DrillOutcome> {
  const { cloudwatch, system, environment, clock } = place;
  const alarm = namesOf({ system: system.topology.name, name: environment }).alarm(name);
  const notTried = whyNoDrill(name, system);
  if (notTried) return { alarm, notTried };
  const before = await describe(cloudwatch, alarm);
  if (!before) return { alarm, notTried: 'there is no such alarm in this environment' };
  if (before.StateValue === 'ALARM') return { alarm, notTried: `it rings already: ${before.StateReason}` };
  const scope = guardrails(system).find((guardrail) => guardrail.name === name)?.scope ?? '';
  const until = async (state: string, failed: number) => {
    const begun = clock.monotonic();
    while (clock.monotonic() - begun < place.limitMilliseconds) {
      await answer(place, scope, failed);
      await clock.sleep(place.pollMilliseconds);
      const now = await describe(cloudwatch, alarm);
      if (now?.StateValue === state) return { after: clock.monotonic() - begun, reason: now.StateReason ?? '' };
    }
    return undefined;
  };
  await mark(place, alarm);
  try {
    const rang = await until('ALARM', answersPerPeriod);
    const ok = await until('OK', 0);
    const reason = rang?.reason ?? 'it did not ring';
    return { alarm, rangAfter: rang?.after ?? null, okAfter: ok?.after ?? null, reason };
  } finally {
    await unmarkWhereQuiet(place);
  }
}

async function describe(client: CloudWatchClient, name: string): Promise<MetricAlarm | undefined> {
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms.find(({ AlarmName }) => AlarmName === name);
}

async function answer({ cloudwatch, system, environment }: DrillPlace, scope: string, failed: number): Promise<void> {
  const Dimensions = Object.entries(dimensionsOf(system.topology, environment, scope)).map(([Name, Value]) => ({
    Name,
    Value,
  }));
  const datum = (MetricName: string, Value: number) => ({
    MetricName,
    Dimensions,
    Value,
    Unit: 'Count' as const,
    StorageResolution: 1,
  });
  const MetricData = [
    datum(metrics.failed, failed),
    datum(metrics.served, answersPerPeriod - failed),
    datum(metrics.answers, answersPerPeriod),
  ];
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: metrics.namespace, MetricData }));
}

/** Without a ledger there are no handlers that would need to know. */
const mark = (place: DrillPlace, alarm: string) =>
  inLedger(place, (documents, TableName) => {
    const now = place.clock.wall();
    const expiresAt = Math.ceil(now / 1000) + drillMinutes * 60;
    const Item = { ...drillKey, alarm, since: new Date(now).toISOString(), expiresAt };
    return documents.send(new PutCommand({ TableName, Item }));
  });

/**
 * Alarms that look back further still ring for what was written: to handlers that is a drill until none does, or until the
 * mark lapses.
 */
async function unmarkWhereQuiet(place: DrillPlace): Promise<void> {
  const { cloudwatch, system, environment } = place;
  const ringing = await alarmsInAlarm(
    cloudwatch,
    namesOf({ system: system.topology.name, name: environment }).alarm(''),
  );
  if (ringing.length === 0) await unmark(place);
}

const unmark = (place: DrillPlace) =>
  inLedger(place, (documents, TableName) => documents.send(new DeleteCommand({ TableName, Key: { ...drillKey } })));

async function inLedger(
  { dynamodb, system, environment }: DrillPlace,
  write: (documents: DynamoDBDocumentClient, table: string) => Promise<unknown>,
): Promise<void> {
  if (!dynamodb) return;
  const { ledger } = namesOf({ system: system.topology.name, name: environment });
  try {
    await write(DynamoDBDocumentClient.from(dynamodb), ledger);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}
