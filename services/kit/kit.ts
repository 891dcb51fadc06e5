import { type Logger, pino } from 'pino';
import { type Breakage, createBreakage } from './breakage.ts';
import { type CallMetrics, createCallMetrics } from './emf.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createResilience, type Resilience } from './resilience.ts';
import type { Settings } from './settings.ts';

/** What every part of a service is built from. */
export interface Kit {
  readonly settings: Settings;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly resilience: Resilience;
  /** Undefined where nobody reads them. */
  readonly callMetrics: CallMetrics | undefined;
  readonly lifecycle: Lifecycle;
  readonly breakage: Breakage;
}

/** Where the task is in its life: it is ready between start and the first stop signal. */
export interface Lifecycle {
  started: boolean;
  draining: boolean;
}

export function createKit(settings: Settings): Kit {
  const metrics = createMetrics(settings.serviceName);
  const callMetrics = settings.callMetrics && createCallMetrics(settings.callMetrics);
  return {
    settings,
    log: pino({
      level: settings.logLevel,
      base: { service: settings.serviceName, task: settings.taskId, zone: settings.zone },
    }),
    metrics,
    resilience: createResilience(settings.resilience, metrics, callMetrics?.record),
    callMetrics,
    lifecycle: { started: false, draining: false },
    breakage: createBreakage(settings.breakage),
  };
}
