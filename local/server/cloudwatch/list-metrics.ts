import { paginate } from '../pagination.ts';
import { defineCloudWatchOperation, schema } from './operation.ts';

interface Request {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value?: string }[];
  readonly NextToken?: string;
}

/** The metrics that have datapoints here. Source: CloudWatch API reference, ListMetrics. */
export const listMetrics = defineCloudWatchOperation<Request>({
  name: 'ListMetrics',
  body: schema.object({
    Namespace: schema.text,
    MetricName: schema.text,
    Dimensions: {
      type: 'array',
      items: schema.object({ Name: schema.text, Value: schema.text }, ['Name']),
      maxItems: 10,
    },
    NextToken: { type: 'string' },
  }),
  handle: (port, { Namespace, MetricName, Dimensions = [], NextToken }) => {
    const found = port
      .metrics()
      .filter((metric) => Namespace === undefined || metric.Namespace === Namespace)
      .filter((metric) => MetricName === undefined || metric.MetricName === MetricName)
      .filter((metric) =>
        Dimensions.every(({ Name, Value }) =>
          metric.Dimensions?.some((own) => own.Name === Name && (Value === undefined || own.Value === Value)),
        ),
      );
    const page = NextToken === undefined ? {} : { nextToken: NextToken };
    const { items, nextToken } = paginate('metrics', found, (metric) => JSON.stringify(metric), page);
    return { Metrics: items, ...(nextToken !== undefined && { NextToken: nextToken }) };
  },
});
