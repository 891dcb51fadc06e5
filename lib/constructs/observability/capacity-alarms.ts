import {
  Alarm,
  AlarmRule,
  ComparisonOperator,
  type IAlarmRule,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { Topology } from '../../model/topology.ts';
import { namesOf } from '../../names.ts';
import { onceSeen, SeenAlarm } from './seen-alarm.ts';

export interface CapacityAlarmsProps {
  readonly config: Config;
  readonly topology: Topology;
}

/** Minutes in which ECS should have replaced a task: an experiment, or a deployment, that ends one is no news yet. */
const minutes = 3;

/**
 * An alarm for each service that has had fewer running tasks than its minimum for three minutes. No data rings too:
 * Container Insights tells nothing of a service that has no running task. Source: CloudWatch user guide, Container Insights.
 * People are told of a service once it has been counted: one that has just been deployed has no data for a minute or two.
 */
export class CapacityAlarms extends Construct {
  readonly alarms: readonly Alarm[];
  /** What people are told of. */
  readonly rule: IAlarmRule;

  constructor(scope: Construct, id: string, { config, topology }: CapacityAlarmsProps) {
    super(scope, id);
    const { minimum } = config.tasks;
    const names = namesOf(config);
    const watched = topology.services.map(({ name }) => {
      const metric = new Metric({
        namespace: 'ECS/ContainerInsights',
        metricName: 'RunningTaskCount',
        dimensionsMap: { ClusterName: names.cluster, ServiceName: names.service(name) },
        statistic: 'Minimum',
        period: Duration.minutes(1),
      });
      const alarm = new Alarm(this, name, {
        alarmName: names.alarm(`capacity-${name}`),
        alarmDescription: `${name} has had fewer than ${minimum} running tasks for ${minutes} minutes.`,
        metric,
        threshold: minimum,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: minutes,
        treatMissingData: TreatMissingData.BREACHING,
      });
      const seen = new SeenAlarm(this, `${name}-seen`, { config, name: `seen-${name}`, whose: name, metric });
      return { alarm, seen };
    });
    this.alarms = watched.map(({ alarm }) => alarm);
    this.rule = AlarmRule.anyOf(...watched.map(({ alarm, seen }) => onceSeen(alarm, seen)));
  }
}
