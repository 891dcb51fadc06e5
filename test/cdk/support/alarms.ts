import type { synth } from './synth.ts';

export interface Alarm {
  readonly AlarmName: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: string;
  readonly Metrics: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly ReturnData: boolean;
    readonly MetricStat?: { readonly Period: number; readonly Stat: string; readonly Metric: { MetricName: string } };
  }[];
}

/** The alarms of an environment, by name. */
export const alarmsOf = (of: ReturnType<typeof synth>) =>
  new Map(
    Object.values(of.templates.observability.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => [
      Properties.AlarmName as string,
      Properties as Alarm,
    ]),
  );

/** One of them; says which there are where there is none of that name. */
export function alarmIn(alarms: ReadonlyMap<string, Alarm>, name: string): Alarm {
  const alarm = alarms.get(name);
  if (!alarm) throw new Error(`there is no alarm ${name}: ${[...alarms.keys()].join(', ')}`);
  return alarm;
}

type Counts = Readonly<Record<string, number>>;

/** What an alarm's expression says of a window with such values, by the rules of CloudWatch's IF, AND and OR. */
export function isBad({ Metrics }: Alarm, values: Counts): boolean {
  const { Expression = '' } = Metrics.find(({ ReturnData }) => ReturnData) ?? {};
  const [, condition = ''] = /^IF\((.*), 1, 0\)$/.exec(Expression) ?? [];
  const script = condition
    .replaceAll(' AND ', ' && ')
    .replaceAll(' OR ', ' || ')
    .replaceAll(/FILL\((\w+), (?:REPEAT|0)\)/g, '$1');
  return new Function(...Object.keys(values), `return ${script}`)(...Object.values(values)) as boolean;
}

/** The same of a window in which every scope of the alarm got so many answers. */
export function breached(
  alarm: Alarm,
  { served, degraded, failed }: { served: number; degraded: number; failed: number },
) {
  const counts: Counts = { served, degraded, failed, answers: served + degraded + failed };
  const values = alarm.Metrics.filter(({ MetricStat }) => MetricStat).map(({ Id }) => [
    Id,
    counts[Id.split('_')[0] ?? ''],
  ]);
  return isBad(alarm, Object.fromEntries(values));
}
