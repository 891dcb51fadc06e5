import { handlerMetrics } from '../../lib/model/response/handler-metrics.ts';
import { endOfRun, type RunRecord, startOfRun } from '../../lib/model/response/run-record.ts';
import { emitPoint, type PointPorts } from '../shared/emit-point.ts';

/** CloudWatch adds up what comes within a minute: a run that ends in the minute of its begin is drawn to the next. */
const resolution = 60_000;

export function emitBegin(ports: PointPorts, run: RunRecord): void {
  emitPoint(ports, handlerMetrics.running, { ...about(run), value: 1, at: startOfRun(run) });
}

export function emitEnd(ports: PointPorts, run: RunRecord): void {
  const nextMinute = (Math.floor(startOfRun(run) / resolution) + 1) * resolution;
  emitPoint(ports, handlerMetrics.running, { ...about(run), value: 0, at: Math.max(endOf(run), nextMinute) });
}

export function emitHeld(ports: PointPorts, run: RunRecord): void {
  const { verdict } = run;
  if (!verdict) return;
  const point = { ...about(run), at: endOf(run) };
  if (verdict.verdict === 'inconclusive') emitPoint(ports, handlerMetrics.inconclusive, { ...point, value: 1 });
  else emitPoint(ports, handlerMetrics.held, { ...point, value: verdict.verdict === 'held' ? 1 : 0 });
}

export function emitRecovery(ports: PointPorts, run: RunRecord): void {
  for (const [Service, { lostAt, steadyAt }] of Object.entries(run.recovery)) {
    if (steadyAt === undefined) continue;
    const by = { ...about(run).by, Service };
    emitPoint(ports, handlerMetrics.recovery, { by, value: (steadyAt - lostAt) / 1000, at: steadyAt });
  }
}

const about = ({ experiment: Experiment }: RunRecord) => ({ by: { Experiment } });

const endOf = (run: RunRecord): number => endOfRun(run) ?? startOfRun(run);
