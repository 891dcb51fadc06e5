import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { Topology } from '../../model/topology.ts';
import { namesOf } from '../../names.ts';

export interface CapacityAlarmsProps {
  readonly config: Config;
  readonly topology: Topology;
}

/** Minutes in which ECS should have replaced a task: an experiment, or a deployment, that ends one is no news yet. */
const minutes = 3;

/**
 * An alarm for each service that has had fewer running tasks than its minimum for three minutes. No data rings too:
 * Container Insights tells nothing of a service that has no running task. Source: CloudWatch user guide, Container Insights.
 */
export class CapacityAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { config, topology }: CapacityAlarmsProps) {
    super(scope, id);
    const { minimum } = config.tasks;
    const names = namesOf(config);
    this.alarms = topology.services.map(
      ({ name }) =>
        new Alarm(this, name, {
          alarmName: names.alarm(`capacity-${name}`),
          alarmDescription: `${name} has had fewer than ${minimum} running tasks for ${minutes} minutes.`,
          metric: new Metric({
            namespace: 'ECS/ContainerInsights',
            metricName: 'RunningTaskCount',
            dimensionsMap: { ClusterName: names.cluster, ServiceName: names.service(name) },
            statistic: 'Minimum',
            period: Duration.minutes(1),
          }),
          threshold: minimum,
          comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
          evaluationPeriods: minutes,
          treatMissingData: TreatMissingData.BREACHING,
        }),
    );
  }
}
