import type { Clock } from '../../base/clock.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import { dimensionsOf, metrics, writtenOf } from '../../lib/model/metrics.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import type { Alarms } from '../../measure/alarms.ts';
import type { AnswerCounts, Measurements } from '../../measure/measurements.ts';
import type { CloudWatchPort, Metric } from '../server/cloudwatch/operation.ts';
import { syntheticSamples } from './synthetic-samples.ts';

/** What the metrics of outcomes count, by their names. */
const countedBy: Readonly<Record<string, (counts: AnswerCounts) => number>> = {
  [metrics.served]: ({ served }) => served,
  [metrics.degraded]: ({ degraded }) => degraded,
  [metrics.failed]: ({ failed }) => failed,
  [metrics.answers]: ({ served, degraded, failed }) => served + degraded + failed,
};

interface Measured {
  readonly alarms: Alarms;
  readonly measurements: Measurements;
  readonly system: Pick<SystemModel, 'topology' | 'journeys'>;
  readonly clock: Clock;
}

/**
 * Alarms and measurements as CloudWatch's API reads them, by the names that they have in AWS, and is told of answers. A
 * scope that no alarm knows is nobody's; the answers of a drill are not measured.
 */
export function cloudwatchOf({ alarms, measurements, system, clock }: Measured): CloudWatchPort {
  const metricsOf = (scope: string): Metric[] => {
    const dimensions = Object.entries(dimensionsOf(system.topology, localEnvironment, scope));
    const Dimensions = dimensions.map(([Name, Value]) => ({ Name, Value }));
    const written = writtenOf(system, scope).filter((name) => Object.hasOwn(countedBy, name));
    return written.map((MetricName) => ({ Namespace: metrics.namespace, MetricName, Dimensions }));
  };
  return {
    list: alarms.list,
    metrics: () => measurements.scopes().flatMap(metricsOf),
    sums: (metric, range) => {
      const scope = metric.Dimensions?.find(({ Name }) => Name === 'Scope')?.Value ?? '';
      const value = metricsOf(scope).some((own) => isSame(own, metric)) ? countedBy[metric.MetricName] : undefined;
      return value ? measurements.read(scope, range).map((counted) => ({ at: counted.at, value: value(counted) })) : [];
    },
    answers: (scope, answers) => {
      const samples = syntheticSamples(scope, system.journeys, answers);
      alarms.users(samples);
      if (samples.length === 0 || answers.drill) return;
      measurements.add(scope, clock.wall(), { served: answers.usable, degraded: 0, failed: answers.failed });
    },
  };
}

/** Of the same name with the same dimensions, in whatever order. */
const isSame = (one: Metric, other: Metric): boolean => identityOf(one) === identityOf(other);
const identityOf = ({ Namespace, MetricName, Dimensions = [] }: Metric): string =>
  [Namespace, MetricName, ...Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort()].join(' ');
