import {
  type CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import type { Experiment as FisExperiment } from '@aws-sdk/client-fis';
import { alarmName } from '../../lib/model/alarm-port.ts';
import type { StopCondition } from '../../lib/model/fis-template.ts';

/** An alarm that is not OK. */
export interface NotOk {
  readonly name: string;
  readonly state: 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason: string;
}

/** The alarms of stop conditions that are not OK now; empty for those that CloudWatch does not have. */
export async function notOk(client: CloudWatchClient, conditions: readonly StopCondition[]): Promise<NotOk[]> {
  const AlarmNames = conditions.flatMap(({ value }) => (value ? [alarmName(value)] : []));
  if (AlarmNames.length === 0) return [];
  const AlarmTypes = ['MetricAlarm' as const, 'CompositeAlarm' as const];
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames, AlarmTypes }),
  );
  return [...MetricAlarms, ...CompositeAlarms].flatMap(({ AlarmName: name = '', StateValue: state, StateReason }) =>
    (state === 'ALARM' || state === 'INSUFFICIENT_DATA') && AlarmNames.includes(name)
      ? [{ name, state, reason: StateReason ?? '' }]
      : [],
  );
}

/**
 * The alarms of that name's beginning that are in ALARM now, with CloudWatch's reason. Where a name's beginning is given,
 * LocalStack 4.14 does not look at the state that is asked for.
 */
export async function alarmsInAlarm(client: CloudWatchClient, AlarmNamePrefix: string) {
  const found: { name: string; reason: string; since: Date | undefined }[] = [];
  const types = { AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const] };
  for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix, StateValue: 'ALARM', ...types })) {
    for (const alarm of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
      const { AlarmName: name = '', StateReason: reason = '', StateUpdatedTimestamp: since, StateValue } = alarm;
      if (StateValue === 'ALARM') found.push({ name, reason, since });
    }
  }
  return found;
}

/** A stop condition's alarm that went into ALARM while an experiment ran. */
export interface Fired {
  readonly alarm: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly summary: string;
}

/** Which of an experiment's stop conditions fired; the alarm may be OK again by now, so its history is asked. */
export async function firedStopConditions(client: CloudWatchClient, experiment: FisExperiment): Promise<Fired[]> {
  const { stopConditions = [], startTime, endTime } = experiment;
  const names = stopConditions.flatMap(({ value }) => (value ? [alarmName(value)] : []));
  const fired = await Promise.all(
    names.map(async (alarm) => {
      const { AlarmHistoryItems = [] } = await client.send(
        new DescribeAlarmHistoryCommand({
          AlarmName: alarm,
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          HistoryItemType: 'StateUpdate',
          ...(startTime && { StartDate: startTime }),
          ...(endTime && { EndDate: endTime }),
        }),
      );
      return AlarmHistoryItems.flatMap(({ Timestamp, HistorySummary = '' }): Fired[] =>
        /to ALARM/i.test(HistorySummary) ? [{ alarm, at: Timestamp?.getTime() ?? 0, summary: HistorySummary }] : [],
      );
    }),
  );
  return fired.flat().sort((a, b) => a.at - b.at);
}
