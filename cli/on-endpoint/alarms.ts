import { paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { type DrillOutcome, drillInAws } from '../../aws/cloudwatch/drill.ts';
import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { type Opened, withEndpoint } from '../../aws/open.ts';
import { ofEnvironment } from '../../aws/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { UsageError } from '../../base/usage-error.ts';
import { guardrails } from '../../lib/model/objectives.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { namesOf } from '../../lib/names.ts';
import type { ListedAlarm } from '../alarm-table.ts';
import { confirmProduction } from '../confirm-production.ts';

const minutes = 60_000;

/** Every alarm of an environment, as CloudWatch has it. */
export const listAlarmsRemote = (settings: EndpointSettings, { topology }: SystemModel): Promise<ListedAlarm[]> =>
  withEndpoint(settings, topology.name, async ({ endpoint }) => {
    const client = cloudwatchOf(endpoint);
    const { environment } = settings;
    const AlarmNamePrefix = environment
      ? namesOf({ system: topology.name, name: environment }).alarm('')
      : `${topology.name}-`;
    const found: ListedAlarm[] = [];
    const types = { AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const] };
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms(
      { client },
      { AlarmNamePrefix, ...types },
    )) {
      for (const { AlarmName: name = '', StateValue: state = 'INSUFFICIENT_DATA', ...alarm } of [
        ...MetricAlarms,
        ...CompositeAlarms,
      ]) {
        found.push({ name, state, reason: alarm.StateReason ?? '', since: alarm.StateUpdatedTimestamp?.getTime() });
      }
    }
    return found;
  });

/** Makes guardrails of an environment ring, one after the other. Throws UsageError before anything is written. */
export const testAlarmsRemote = (
  settings: EndpointSettings,
  system: SystemModel,
  {
    names,
    production,
    tell,
  }: {
    readonly names: readonly string[];
    readonly production: string | undefined;
    readonly tell: (outcome: DrillOutcome) => void;
  },
): Promise<void> =>
  withEndpoint(settings, system.topology.name, async ({ endpoint, templates, active }) => {
    const { environment } = settings;
    if (environment === undefined) throw new UsageError('name the environment whose alarms shall ring: --env NAME');
    const cloudwatch = cloudwatchOf(endpoint);
    await confirmProduction(ofEnvironment(templates, environment), production);
    const [running] = await active();
    if (running)
      throw new UsageError(`experiment ${running.id} is running, and a drill would stop it: nothing was done`);
    console.error('Mind: CloudWatch knows no marked samples: the answers of this drill count in error budgets, too.');
    const isNear = endpoint.pollMilliseconds < 1000;
    const place = {
      ...{ cloudwatch, dynamodb: endpoint.dynamodb, system, environment, clock: systemClock },
      pollMilliseconds: endpoint.metricPollMilliseconds,
      limitMilliseconds: isNear ? minutes : 5 * minutes,
    };
    for (const name of names.length > 0 ? names : guardrails(system).map((one) => one.name)) {
      tell(await drillInAws(name, place));
    }
  });

function cloudwatchOf({ cloudwatch }: Opened['endpoint']) {
  if (cloudwatch) return cloudwatch;
  throw new UsageError('there is no CloudWatch to ask: set AWS_ENDPOINT_URL_CLOUDWATCH');
}
