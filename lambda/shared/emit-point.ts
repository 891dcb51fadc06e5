import type { HandlerMetric } from '../../lib/model/response/handler-metrics.ts';
import type { Ports } from './ports.ts';

export type PointPorts = Pick<Ports, 'metrics' | 'model' | 'clock'>;

/** Source: CloudWatch user guide, embedded metric format: a time is at most two weeks old. */
const oldestMilliseconds = 14 * 86_400_000;

/** Prints one point of a metric, for CloudWatch to read from the log, at a time in milliseconds; one that is too old is left out. */
export function emitPoint<M extends HandlerMetric>(
  { metrics, model, clock }: PointPorts,
  { name, unit }: M,
  { by, value, at }: { readonly by: Readonly<Record<M['by'][number], string>>; value: number; at: number },
): void {
  if (clock.wall() - at > oldestMilliseconds) return;
  const single = metrics.singleMetric();
  single.clearDefaultDimensions();
  const dimensions: Readonly<Record<string, string>> = {
    System: model.topology.name,
    Environment: model.environment,
    ...by,
  };
  for (const [dimension, is] of Object.entries(dimensions)) single.addDimension(dimension, is);
  single.setTimestamp(at);
  single.addMetric(name, unit, value);
}
