import { runMetrics } from '../../lib/model/response/run-metrics.ts';
import type { RunRecord } from '../../lib/model/response/run-record.ts';
import { endOfRun, startOfRun } from './fold-run.ts';
import type { RecordPorts } from './record-ports.ts';

type MetricPorts = Pick<RecordPorts, 'metrics' | 'model' | 'clock'>;

export function emitBegin(ports: MetricPorts, run: RunRecord): void {
  emit(ports, run, { name: runMetrics.running, unit: 'None', value: 1, at: startOfRun(run) });
}

export function emitEnd(ports: MetricPorts, run: RunRecord): void {
  emit(ports, run, { name: runMetrics.running, unit: 'None', value: 0, at: endOfRun(run) ?? startOfRun(run) });
}

export function emitHeld(ports: MetricPorts, run: RunRecord): void {
  const { verdict } = run;
  if (!verdict || verdict.verdict === 'inconclusive') return;
  const value = verdict.verdict === 'held' ? 1 : 0;
  emit(ports, run, { name: runMetrics.held, unit: 'None', value, at: endOfRun(run) ?? startOfRun(run) });
}

export function emitRecovery(ports: MetricPorts, run: RunRecord): void {
  for (const [Service, { lostAt, steadyAt }] of Object.entries(run.recovery)) {
    if (steadyAt === undefined) continue;
    const value = (steadyAt - lostAt) / 1000;
    emit(ports, run, { name: runMetrics.recovery, unit: 'Seconds', value, at: steadyAt }, { Service });
  }
}

/** Source: CloudWatch user guide, embedded metric format: a time is at most two weeks old. */
const oldestMilliseconds = 14 * 86_400_000;

function emit(
  { metrics, model, clock }: MetricPorts,
  { experiment: Experiment }: RunRecord,
  point: {
    readonly name: string;
    readonly unit: 'None' | 'Seconds';
    readonly value: number;
    readonly at: number;
  },
  more: Readonly<Record<string, string>> = {},
): void {
  if (clock.wall() - point.at > oldestMilliseconds) return;
  const single = metrics.singleMetric();
  single.clearDefaultDimensions();
  const dimensions = { System: model.topology.name, Environment: model.environment, Experiment, ...more };
  for (const [name, value] of Object.entries(dimensions)) single.addDimension(name, value);
  single.setTimestamp(point.at);
  single.addMetric(point.name, point.unit, point.value);
}
