import type { AlarmStatus } from '../../../lib/model/alarm-port.ts';

/** A metric as CloudWatch's API names it. */
export interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

/** When, milliseconds since the epoch (the end is exclusive), and in which steps. */
export interface MetricRange {
  readonly from: number;
  readonly to: number;
  readonly periodSeconds: number;
}

/** What CloudWatch's operations need of whoever measures, and evaluates the alarms. */
export interface CloudWatchPort {
  list(): readonly AlarmStatus[];
  /** The metrics that there are. */
  metrics(): readonly Metric[];
  /** The sums of a metric by period, oldest first; none where nobody writes it. */
  sums(metric: Metric, range: MetricRange): { readonly at: number; readonly value: number }[];
  /** So many answers to `scope`, users or a journey; a drill's are in no budget and no verdict. */
  answers(scope: string, answers: { readonly usable: number; readonly failed: number; readonly drill: boolean }): void;
}

/** A CloudWatch operation is a value: what it accepts and what it answers. */
export interface CloudWatchOperation {
  readonly name: string;
  /** JSON schema of the body; what it does not name is dropped. */
  readonly body: object;
  readonly handle: (port: CloudWatchPort, body: never) => object;
}

/** Fixes the type of the body, which the schema has checked before `handle` sees it. */
export const defineCloudWatchOperation = <Body>(
  operation: Omit<CloudWatchOperation, 'handle'> & { readonly handle: (port: CloudWatchPort, body: Body) => object },
): CloudWatchOperation => operation as unknown as CloudWatchOperation;

const text = { type: 'string', minLength: 1, maxLength: 255 };
const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const dimensions = {
  type: 'array',
  items: object({ Name: text, Value: text }, ['Name', 'Value']),
  maxItems: 30,
};
export const schema = {
  text,
  texts: (maxItems: number) => ({ type: 'array', items: text, maxItems }),
  object,
  dimensions,
  metric: object({ Namespace: text, MetricName: text, Dimensions: dimensions }, ['Namespace', 'MetricName']),
};
