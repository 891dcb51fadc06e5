import { GraphWidget, type GraphWidgetProps, type IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Config } from '../../../config/config.ts';
import { namesOf } from '../../../names.ts';
import type { RunGraphs } from './run-graphs.ts';

type More = Pick<GraphWidgetProps, 'right' | 'rightYAxis' | 'leftAnnotations' | 'leftYAxis' | 'width'>;

/** Half as wide as the page, from nought. */
export function graph(title: string, left: readonly IMetric[], more: More = {}): GraphWidget {
  return new GraphWidget({ title, left: [...left], width: 12, leftYAxis: { min: 0 }, ...more });
}

/** The same, with the windows of experiments on the right: a page's own annotations stay where they were deployed. */
export function graphWithRuns(title: string, left: readonly IMetric[], runs: RunGraphs, more: More = {}): GraphWidget {
  const rightYAxis = { min: 0, max: 1, showUnits: false, label: 'experiment runs' };
  return graph(title, left, { right: [runs.windows()], rightYAxis, ...more });
}

/** A metric of AWS that has a point each minute. */
export function inMinutes(
  namespace: string,
  metricName: string,
  { label, statistic, of }: { label: string; statistic: string; of: Record<string, string> },
): Metric {
  return new Metric({
    namespace,
    metricName,
    label,
    statistic,
    dimensionsMap: of,
    period: Duration.minutes(1),
  });
}

/** By which ECS and Container Insights know a service. */
export function ofService(config: Config, service: string): Record<string, string> {
  return { ClusterName: namesOf(config).cluster, ServiceName: namesOf(config).service(service) };
}

/** Tasks of each service that run. Nothing is told of a service that has none. */
export const runningTasks = (config: Config, services: readonly { readonly name: string }[]): Metric[] =>
  services.map(({ name }) =>
    inMinutes('ECS/ContainerInsights', 'RunningTaskCount', {
      label: name,
      statistic: 'Minimum',
      of: ofService(config, name),
    }),
  );
