import { type Defect, spoilt } from './defect.ts';
import type { Json, Templates } from './plant.ts';

const metricsOf = (templates: Templates, start: string) => {
  const { Metrics } = templates.resource('observability', 'AWS::CloudWatch::Alarm', start).properties;
  return Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: Json } }) => MetricStat?.Metric ?? []);
};
const unwritten = (defect: string, says: string, spoil: (templates: Templates) => void) =>
  spoilt(defect, 'alarm-metrics', says, spoil);

/** Alarms that would never ring, or always. */
export const unread: readonly Defect[] = [
  unwritten(
    'a metric that the background load does not write',
    'Breakwater Replies by Environment, Scope, System',
    (templates) => {
      for (const metric of metricsOf(templates, 'Stopguardrailusers')) metric.MetricName = 'Replies';
    },
  ),
  unwritten('all answers of a service, which nobody counts', 'of "gateway" is written: nothing', (templates) => {
    for (const { Dimensions } of metricsOf(templates, 'Stopguardrailusers')) {
      Dimensions.find(({ Name }: { Name: string }) => Name === 'Scope').Value = 'gateway';
    }
  }),
  unwritten('a journey that nobody walks', 'of "sell" is written: nothing', (templates) => {
    for (const { Dimensions } of metricsOf(templates, 'Stopguardrailusers')) {
      Dimensions.find(({ Name }: { Name: string }) => Name === 'Scope').Value = 'sell';
    }
  }),
  unwritten(
    'the metrics of another environment',
    'and it is written by {"System":"shop","Environment":"dev"',
    (templates) => {
      for (const { Dimensions } of metricsOf(templates, 'Stopguardrailusers')) {
        Dimensions.find(({ Name }: { Name: string }) => Name === 'Environment').Value = 'prod';
      }
    },
  ),
  unwritten('a dimension too few', 'Breakwater Failed by Scope, System', (templates) => {
    for (const metric of metricsOf(templates, 'Stopguardrailusers')) {
      metric.Dimensions = metric.Dimensions.filter(({ Name }: { Name: string }) => Name !== 'Environment');
    }
  }),
  unwritten('a metric that AWS does not write', 'ECS/ContainerInsights RunningTasks by', (templates) => {
    templates.resource('observability', 'AWS::CloudWatch::Alarm', 'Capacity').properties.MetricName = 'RunningTasks';
  }),
  unwritten('a metric of AWS by dimensions that it does not have', 'AWS/SQS ApproximateNumber', (templates) => {
    const { properties } = templates.resource('observability', 'AWS::CloudWatch::Alarm', 'DeadLetters');
    properties.Dimensions = [{ Name: 'Queue', Value: 'shop-dev-order-events' }];
  }),
  unwritten(
    'a metric of AWS without its dimensions',
    'AWS/ApplicationELB RequestCount by no dimension',
    (templates) => {
      for (const metric of metricsOf(templates, 'Stopguardrailedge')) metric.Dimensions = [];
    },
  ),
  unwritten('a query, of which nobody knows what it finds', 'reads by a query', (templates) => {
    const { properties } = templates.resource('observability', 'AWS::CloudWatch::Alarm', 'Stopguardrailusers');
    properties.Metrics = [{ Id: 'q', Expression: 'SELECT SUM(Replies) FROM "Breakwater"' }];
  }),
];
