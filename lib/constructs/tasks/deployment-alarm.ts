import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { type ApplicationTargetGroup, HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { deploymentHarm, deploymentWitness } from '../../model/deployment-harm.ts';
import type { SystemModel } from '../../model/system.ts';
import type { Service } from '../../model/topology.ts';
import { namesOf } from '../../names.ts';
import { atLateMetrics } from '../observability/edge-alarms.ts';
import { OutcomeMetrics } from '../observability/outcome-metrics.ts';
import type { Stores } from '../stores/store-access.ts';

export interface DeploymentAlarmProps {
  readonly config: Config;
  readonly system: SystemModel;
  readonly service: Service;
  readonly stores: Pick<Stores, 'queues'>;
  /** @default - the service is not behind a load balancer */
  readonly targetGroup?: ApplicationTargetGroup;
}

/** What tells that a deployment does harm. */
interface Sign {
  readonly description: string;
  readonly metric: IMetric;
  readonly threshold: number;
}

const { availability, samples, windows, oldestMessageSeconds } = deploymentHarm;
const share = `${Math.round(100 * (1 - availability))} %`;

const period = Duration.minutes(1);

/**
 * Rolls a service's deployment back, and nothing else: an experiment that hurts users must not undo a deployment.
 * Two bad windows of four, the newest of which may come late; silence is no harm, for it may be that nobody asks. Its name is literal, since the service
 * that it watches is made after it.
 */
export class DeploymentAlarm extends Alarm {
  readonly literalName: string;

  constructor(scope: Construct, id: string, props: DeploymentAlarmProps) {
    const { name } = props.service;
    const { description, metric, threshold } = signOf(props);
    const alarmName = namesOf(props.config).alarm(`deployment-${name}`);
    super(scope, id, {
      alarmName,
      alarmDescription: `Rolls a deployment of ${name} back. ${description}`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      ...atLateMetrics(windows),
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.literalName = alarmName;
  }
}

/** Seen from outside: at the load balancer, by the callers, or by the messages left lying. Throws where there is none of them. */
function signOf({ config, system, service, stores, targetGroup }: DeploymentAlarmProps): Sign {
  if (targetGroup) return atTheEdge(targetGroup);
  // Without a load balancer's numbers nobody sees what users get.
  const witness = deploymentWitness(system.topology, { ...service, public: false });
  if (witness.by === 'queue') {
    const queue = stores.queues.get(witness.queue)?.queue;
    if (!queue) throw new Error(`${service.name} works queue ${witness.queue}, which is not there`);
    return inTheQueue(witness.queue, queue.queueName);
  }
  return {
    description: `More than ${share} of its callers' requests fail.`,
    metric: new OutcomeMetrics(system, config, service.name).tooFewUsable(availability, samples),
    threshold: 1,
  };
}

const atTheEdge = ({ metrics }: ApplicationTargetGroup): Sign => ({
  description: `More than ${share} of the replies to users are server errors.`,
  metric: new MathExpression({
    label: 'server errors at the edge',
    expression: `IF(requests >= ${samples} AND FILL(errors, 0) > ${(1 - availability).toFixed(2)} * requests, 1, 0)`,
    usingMetrics: {
      requests: metrics.requestCount({ period }),
      errors: metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period }),
    },
    period,
  }),
  threshold: 1,
});

const inTheQueue = (name: string, queueName: string): Sign => ({
  description: `Messages wait in ${name} for ${oldestMessageSeconds} s or more.`,
  metric: new Metric({
    namespace: 'AWS/SQS',
    metricName: 'ApproximateAgeOfOldestMessage',
    dimensionsMap: { QueueName: queueName },
    statistic: 'Maximum',
    period,
  }),
  threshold: oldestMessageSeconds,
});
