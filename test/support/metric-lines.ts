import { Metrics } from '@aws-lambda-powertools/metrics';
import { metrics } from '../../lib/model/metrics.ts';

/** A line of CloudWatch's embedded metric format. */
export interface MetricLine {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [name: string]: unknown;
}

/** The lines that a handler writes by the metrics that it is given, as Lambda would have them in its log. */
export async function metricLines(
  write: (metrics: Metrics) => void | Promise<void>,
  handler = 'record-experiment',
): Promise<MetricLine[]> {
  const lines: string[] = [];
  const { log } = console;
  const before = { ...process.env };
  // So that Powertools writes to this console, and not to one of its own.
  Object.assign(process.env, { POWERTOOLS_DEV: 'true', POWERTOOLS_METRICS_DISABLED: 'false' });
  console.log = (line: unknown) => void lines.push(String(line));
  try {
    await write(new Metrics({ namespace: metrics.namespace, serviceName: handler }));
  } finally {
    console.log = log;
    process.env = before;
  }
  return lines.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line));
}
