import { drillDimension, metrics } from '../../../lib/model/metrics.ts';
import { defineCloudWatchOperation, schema } from './operation.ts';

interface Datum {
  readonly MetricName: string;
  readonly Value?: number;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

interface Request {
  readonly Namespace: string;
  readonly MetricData?: readonly Datum[];
}

/**
 * Takes metrics as CloudWatch does. Answers of users and journeys, as the background load counts them, are told to the
 * alarms and are among what GetMetricData reads; all others are taken and kept nowhere.
 */
export const putMetricData = defineCloudWatchOperation<Request>({
  name: 'PutMetricData',
  body: schema.object(
    {
      Namespace: schema.text,
      MetricData: {
        type: 'array',
        maxItems: 1000,
        items: {
          type: 'object',
          properties: {
            MetricName: schema.text,
            Value: { type: 'number' },
            Dimensions: schema.dimensions,
          },
          required: ['MetricName'],
        },
      },
    },
    ['Namespace'],
  ),
  handle: (port, { Namespace, MetricData = [] }) => {
    for (const { MetricName, Value = 0, Dimensions = [] } of Namespace === metrics.namespace ? MetricData : []) {
      const dimensionNamed = (name: string) => Dimensions.find(({ Name }) => Name === name)?.Value;
      const scope = dimensionNamed('Scope');
      const count = Math.min(most, Math.round(Value));
      const isFailed = MetricName === metrics.failed;
      const isUsable = MetricName === metrics.served || MetricName === metrics.degraded;
      if (scope === undefined || count <= 0 || !(isFailed || isUsable)) continue;
      const drill = dimensionNamed(drillDimension) !== undefined;
      port.answers(scope, { usable: isUsable ? count : 0, failed: isFailed ? count : 0, drill });
    }
    return {};
  },
});

/** Answers that one datum stands for, at most. */
const most = 10_000;
