import { handlerMetrics } from '../../lib/model/response/handler-metrics.ts';
import { emitPoint, type PointPorts } from '../shared/emit-point.ts';
import type { RollbackPlan } from './plan.ts';

/** Counts a rollback that has come to a good end, now. */
export const countRollback = (ports: PointPorts, { service: Service }: Pick<RollbackPlan, 'service'>): void =>
  emitPoint(ports, handlerMetrics.rollbacks, { by: { Service }, value: 1, at: ports.clock.wall() });
