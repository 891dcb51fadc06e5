/**
 * How long the oldest message of a queue waits, seconds. Source: Amazon SQS developer guide, available CloudWatch metrics
 * for Amazon SQS.
 */
export const oldestMessageMetric = (queue: string) => ({
  Namespace: 'AWS/SQS',
  MetricName: 'ApproximateAgeOfOldestMessage',
  Dimensions: [{ Name: 'QueueName', Value: queue }],
});
