import { ValidationException } from '../../engine/errors.ts';
import { type CloudWatchPort, defineCloudWatchOperation, type Metric, schema } from './operation.ts';

interface Query {
  readonly Id: string;
  readonly Label?: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: Metric; readonly Period: number; readonly Stat: string };
  readonly ReturnData?: boolean;
}

interface Request {
  readonly MetricDataQueries: readonly Query[];
  /** Seconds since the epoch. */
  readonly StartTime: number;
  readonly EndTime: number;
  readonly ScanBy?: 'TimestampDescending' | 'TimestampAscending';
}

const query = {
  type: 'object',
  properties: {
    Id: schema.text,
    Label: { type: 'string' },
    Expression: { type: 'string' },
    MetricStat: schema.object({ Metric: schema.metric, Period: { type: 'integer', minimum: 1 }, Stat: schema.text }, [
      'Metric',
      'Period',
      'Stat',
    ]),
    ReturnData: { type: 'boolean' },
  },
  required: ['Id'],
};

/**
 * The answers that were measured here, in sums; a metric that nobody writes has no datapoints, as in AWS. Everything is
 * one page. Other statistics, and expressions, are refused. Source: CloudWatch API reference, GetMetricData.
 */
export const getMetricData = defineCloudWatchOperation<Request>({
  name: 'GetMetricData',
  body: schema.object(
    {
      MetricDataQueries: { type: 'array', items: query, maxItems: 500 },
      StartTime: { type: 'number' },
      EndTime: { type: 'number' },
      ScanBy: { type: 'string', enum: ['TimestampDescending', 'TimestampAscending'] },
    },
    ['MetricDataQueries', 'StartTime', 'EndTime'],
  ),
  handle: (port, { MetricDataQueries, StartTime, EndTime, ScanBy = 'TimestampDescending' }) => {
    if (StartTime >= EndTime) {
      throw new ValidationException(`StartTime ${StartTime} must be less than EndTime ${EndTime}`);
    }
    const results = MetricDataQueries.map((asked) => {
      const points = pointsOf(port, asked, { from: 1000 * StartTime, to: 1000 * EndTime });
      if (ScanBy === 'TimestampDescending') points.reverse();
      return {
        Id: asked.Id,
        Label: asked.Label ?? asked.MetricStat?.Metric.MetricName ?? asked.Id,
        Timestamps: points.map(({ at }) => at / 1000),
        Values: points.map(({ value }) => value),
        StatusCode: 'Complete',
      };
    });
    return { MetricDataResults: results.filter((_, index) => MetricDataQueries[index]?.ReturnData !== false) };
  },
});

function pointsOf(port: CloudWatchPort, { Id, MetricStat }: Query, range: { from: number; to: number }) {
  if (!MetricStat) throw new ValidationException(`query ${Id}: the local CloudWatch reads a MetricStat, no expression`);
  const { Metric, Period, Stat } = MetricStat;
  if (Stat !== 'Sum') throw new ValidationException(`query ${Id}: the local CloudWatch has Sum, not ${Stat}`);
  if (![1, 5, 10, 20, 30].includes(Period) && Period % 60 !== 0) {
    throw new ValidationException(`query ${Id}: Period ${Period} is none of 1, 5, 10, 20, 30 and no multiple of 60`);
  }
  return port.sums(Metric, { ...range, periodSeconds: Period });
}
