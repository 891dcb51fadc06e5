/** By namespace: metrics, and the dimensions that they come with together. */
type KnownMetrics = Readonly<
  Record<string, { readonly names: readonly string[]; readonly dimensions: readonly string[] }[]>
>;

/**
 * What AWS services write of what the stacks have, as far as an alarm or a dashboard asks for it: another one is its line
 * here, with what its page says. Sources: Elastic Load Balancing, CloudWatch metrics for your Application Load Balancer
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html); SQS
 * developer guide, available CloudWatch metrics; CloudWatch user guide, Amazon ECS Container Insights metrics
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html); ECS developer guide,
 * CloudWatch metrics, those of Service Connect among them: by `TargetDiscoveryName` the service is the one that calls
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html); DynamoDB developer guide, metrics and
 * dimensions; ElastiCache user guide, metrics for Redis OSS.
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
  'AWS/ECS': [
    { names: ['CPUUtilization', 'MemoryUtilization'], dimensions: ['ClusterName', 'ServiceName'] },
    { names: ['RequestCount'], dimensions: ['ClusterName', 'ServiceName', 'DiscoveryName'] },
    { names: ['HTTPCode_Target_5XX_Count'], dimensions: ['ClusterName', 'ServiceName', 'TargetDiscoveryName'] },
  ],
  'AWS/DynamoDB': [{ names: ['ReadThrottleEvents', 'WriteThrottleEvents'], dimensions: ['TableName'] }],
  'AWS/ElastiCache': [{ names: ['ReplicationLag'], dimensions: ['CacheClusterId'] }],
  'ECS/ContainerInsights': [
    { names: ['DesiredTaskCount', 'PendingTaskCount', 'RunningTaskCount'], dimensions: ['ClusterName', 'ServiceName'] },
  ],
};
