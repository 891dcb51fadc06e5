/** By namespace: metrics, and the dimensions that they come with together. */
type KnownMetrics = Readonly<
  Record<string, { readonly names: readonly string[]; readonly dimensions: readonly string[] }[]>
>;

/**
 * What AWS services write of what the stacks have, as far as an alarm has asked for it: another one is its line here,
 * with what its page says. Sources: Elastic Load Balancing, CloudWatch metrics for your Application Load Balancer
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html); SQS
 * developer guide, available CloudWatch metrics; CloudWatch user guide, Amazon ECS Container Insights metrics
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html).
 */
export const metricsOfAws: KnownMetrics = {
  'AWS/ApplicationELB': [
    {
      names: ['RequestCount', 'HTTPCode_ELB_5XX_Count', 'HTTPCode_Target_5XX_Count', 'TargetResponseTime'],
      dimensions: ['LoadBalancer'],
    },
    {
      names: [
        'RequestCount',
        'HTTPCode_Target_5XX_Count',
        'TargetResponseTime',
        'HealthyHostCount',
        'UnHealthyHostCount',
      ],
      dimensions: ['LoadBalancer', 'TargetGroup'],
    },
  ],
  'AWS/SQS': [
    { names: ['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible'], dimensions: ['QueueName'] },
  ],
  'ECS/ContainerInsights': [
    { names: ['DesiredTaskCount', 'PendingTaskCount', 'RunningTaskCount'], dimensions: ['ClusterName', 'ServiceName'] },
  ],
};
