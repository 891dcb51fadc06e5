import type { Event, EventHeader, Window } from '../../../lib/model/events/event.ts';
import type { Plan } from '../../../lib/model/events/plan.ts';
import { decodeHistogram } from '../../../measure/histogram.ts';
import type { EngineMetrics } from './definitions.ts';

/** What must be known of earlier events to count a later one. */
interface Memory {
  readonly states: Map<string, string>;
  readonly faults: Map<string, { readonly plan: Plan; readonly planned: number; applied?: number }>;
}

/** Counts events one by one; those of before it was made, too, where they are given first. */
export function createRecorder(metrics: EngineMetrics): (event: Event) => void {
  const memory: Memory = { states: new Map(), faults: new Map() };
  return (event) => {
    ofExperiments(event, metrics, memory);
    ofFaults(event, metrics, memory);
    ofTheSystem(event, metrics);
    if (event.type === 'window' && event.journey !== undefined) ofUsers(event, event.journey, metrics);
  };
}

function ofExperiments(event: Event, metrics: EngineMetrics, { states }: Memory): void {
  if (event.type === 'experiment-state') {
    const before = states.get(event.experimentId);
    if (before !== undefined) metrics.experiments.dec({ state: before });
    states.set(event.experimentId, event.status);
    metrics.experiments.inc({ state: event.status });
  }
  if (event.type !== 'verdict') return;
  const { experiment, verdict, serviceRecoveryMs, capacityRecoveryMs, rollbackMs } = event;
  metrics.verdicts.inc({ experiment, verdict });
  const times = { service: serviceRecoveryMs, capacity: capacityRecoveryMs, rollback: rollbackMs };
  for (const [of, milliseconds] of Object.entries(times)) {
    if (typeof milliseconds === 'number') metrics.recovery.observe({ experiment, of }, milliseconds / 1000);
  }
}

function ofFaults(event: Event, metrics: EngineMetrics, { faults }: Memory): void {
  if (event.type === 'fault-planned') faults.set(event.plan.faultId, { plan: event.plan, planned: event.mono });
  if (!('faultId' in event)) return;
  const fault = faults.get(event.faultId);
  if (!fault) return;
  const { plan, planned, applied } = fault;
  const action = plan.actionId;
  const labels = { action, target: plan.resource };
  if (event.type === 'fault-applied') {
    fault.applied = event.mono;
    metrics.injection.observe({ action }, (event.mono - planned) / 1000);
    // What happens once is over as soon as it is done.
    if (plan.undo.length > 0) metrics.activeFaults.inc(labels);
  }
  if (event.type === 'revert-failed') metrics.revertsFailed.inc({ action });
  if (event.type !== 'fault-reverted') return;
  faults.delete(event.faultId);
  if (applied === undefined || plan.undo.length === 0) return;
  metrics.activeFaults.dec(labels);
  metrics.active.observe({ action }, (event.mono - applied) / 1000);
  metrics.revertDelay.observe({ action }, Math.max(0, event.mono - applied - plan.holdMilliseconds) / 1000);
}

function ofTheSystem(event: Event, metrics: EngineMetrics): void {
  switch (event.type) {
    case 'alarm-state':
      metrics.alarms.set({ alarm: event.alarm }, event.state === 'ALARM' ? 1 : 0);
      break;
    case 'task-state':
      if (event.state === 'starting') metrics.taskStarts.inc({ service: event.service });
      if (event.state === 'stopped') metrics.taskEnds.inc({ service: event.service });
      break;
    case 'notification':
      if (event.occasion === 'begun' && !event.drill) metrics.incidents.inc({ severity: event.severity });
      break;
    case 'service-deployment-state':
      if (event.status === 'ROLLBACK_SUCCESSFUL') metrics.rollbacks.inc({ service: event.service });
      break;
    case 'safety-lever':
      metrics.lever.set(event.status === 'disengaged' ? 0 : 1);
      break;
  }
}

/** One second of a journey. */
function ofUsers(window: EventHeader & Window, journey: string, { requests, latency }: EngineMetrics): void {
  for (const outcome of ['served', 'degraded', 'failed'] as const) {
    if (window[outcome] > 0) requests.inc({ journey, outcome }, window[outcome]);
  }
  for (const { milliseconds, count } of decodeHistogram(window.histogram).values()) {
    for (let index = 0; index < count; index++) latency.observe({ journey }, milliseconds / 1000);
  }
}
