import { Alarm, ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ApplicationLoadBalancer,
  type ApplicationTargetGroup,
  HttpCodeElb,
  HttpCodeTarget,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { lateWindows } from '../../model/alarm-lag.ts';
import type { Guardrail, Objective } from '../../model/objectives.ts';
import { namesOf } from '../../names.ts';

/** Where users come in, as far as it counts. */
export interface EdgeMetrics {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly targetGroup: ApplicationTargetGroup;
}

/** A load balancer's metrics are a minute apart. Source: Elastic Load Balancing user guide, CloudWatch metrics. */
const period = Duration.minutes(1);

/** Server errors a minute that say nothing yet: where few users come, one would be a large share. */
const fewErrors = 2;

export interface EdgeObjectiveAlarmsProps {
  readonly config: Config;
  readonly objective: Objective;
  readonly edge: EdgeMetrics;
}

/**
 * What everybody gets at the load balancer, users as well as the background load, against the objective: two bad minutes
 * of four, the newest of which may still be without their points. Nobody asking is no breach: it may be night.
 */
export class EdgeObjectiveAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { config, objective, edge }: EdgeObjectiveAlarmsProps) {
    super(scope, id);
    const { availability, latencyMilliseconds } = objective;
    const name = (half: string) => namesOf(config).alarm(`objective-edge-${half}`);
    const twoBad = { ...atLateMetrics(2), treatMissingData: TreatMissingData.NOT_BREACHING };
    const { errors, usingMetrics } = serverErrors(edge);
    this.alarms = [
      new Alarm(this, 'Errors', {
        ...twoBad,
        alarmName: name('errors'),
        alarmDescription: `Of the answers to everybody, more than ${share(availability)} were server errors.`,
        metric: new MathExpression({
          label: 'edge: too many server errors',
          expression: `IF(${errors} > ${fewErrors} AND ${errors} > ${of(availability)} * FILL(requests, 0), 1, 0)`,
          usingMetrics,
          period,
        }),
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      }),
      new Alarm(this, 'Latency', {
        ...twoBad,
        alarmName: name('latency'),
        alarmDescription: `The 95th percentile of what everybody waits for a task's answer was over ${latencyMilliseconds} ms.`,
        metric: edge.loadBalancer.metrics.targetResponseTime({ statistic: 'p95', period }),
        threshold: latencyMilliseconds / 1000,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      }),
    ];
  }
}

export interface EdgeGuardrailAlarmProps {
  readonly config: Config;
  readonly guardrail: Guardrail;
  readonly edge: EdgeMetrics;
}

/**
 * Stops an experiment when everybody, not only the background load, gets errors or waits: one bad minute of the
 * last three is enough, since the newest may come late, and too few requests say nothing. Nobody asking is no harm. It rings minutes late: see lib/model/alarm-lag.ts.
 */
export class EdgeGuardrailAlarm extends Alarm {
  constructor(scope: Construct, id: string, { config, guardrail, edge }: EdgeGuardrailAlarmProps) {
    const { name, availability, latencyMilliseconds = Number.POSITIVE_INFINITY, minimumSamples } = guardrail;
    const { errors, usingMetrics } = serverErrors(edge);
    const latency = edge.loadBalancer.metrics.targetResponseTime({ statistic: 'p95', period });
    const asked = `(FILL(requests, 0) >= ${minimumSamples} OR ${errors} >= ${minimumSamples})`;
    const harmed = `(${errors} > ${of(availability)} * FILL(requests, 0) OR FILL(latency, 0) > ${latencyMilliseconds / 1000})`;
    super(scope, id, {
      alarmName: namesOf(config).alarm(name),
      alarmDescription: `Stops experiments: of at least ${minimumSamples} answers to everybody, more than ${share(availability)} were server errors, or the 95th percentile took over ${latencyMilliseconds} ms.`,
      metric: new MathExpression({
        label: 'edge: harm',
        expression: `IF(${asked} AND ${harmed}, 1, 0)`,
        usingMetrics: { ...usingMetrics, latency },
        period,
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      ...atLateMetrics(1),
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

/** How an alarm looks at metrics of which the newest minutes may not have come yet; `bad` ones are enough. */
export const atLateMetrics = (bad: number) => ({ datapointsToAlarm: bad, evaluationPeriods: bad + lateWindows });

/**
 * Errors of tasks and of the load balancer itself, which counts only those that there were. A request that no task could
 * be chosen for is an error and no request: the share is never understated. Source: the same guide.
 */
function serverErrors({ loadBalancer: { metrics } }: EdgeMetrics) {
  return {
    errors: '(FILL(ofEdge, 0) + FILL(ofTasks, 0))',
    usingMetrics: {
      requests: metrics.requestCount({ period }),
      ofEdge: metrics.httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, { period }),
      ofTasks: metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period }),
    },
  };
}

const of = (availability: number): string => (1 - availability).toFixed(4);
const share = (availability: number): string => `${Number((100 * (1 - availability)).toFixed(2))} %`;
