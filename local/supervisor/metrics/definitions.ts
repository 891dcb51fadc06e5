import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Of faults: most are in force after milliseconds, some take a container. */
const short = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const long = [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const latency = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type EngineMetrics = ReturnType<typeof defineMetrics>;

/** Every metric of the engine; names and units as Prometheus has them: https://prometheus.io/docs/practices/naming/ */
export function defineMetrics(registry: Registry) {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `breakwater_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `breakwater_${name}`, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[], labelNames: string[] = []) =>
    new Histogram({ name: `breakwater_${name}`, help, buckets, labelNames, registers });
  return {
    build: gauge('build_info', 'The version of Breakwater and of Node.js, and the system.', [
      'version',
      'node',
      'system',
    ]),
    experiments: gauge('experiments', 'Experiments of this system, by their state in FIS.', ['state']),
    verdicts: counter('verdicts_total', 'Verdicts on experiments.', ['experiment', 'verdict']),
    activeFaults: gauge('active_faults', 'Faults in force, by action and target.', ['action', 'target']),
    injection: histogram('fault_injection_duration_seconds', 'From the plan of a fault until it was in force.', short, [
      'action',
    ]),
    active: histogram('fault_active_duration_seconds', 'From then until it was proven undone.', long, ['action']),
    revertDelay: histogram(
      'fault_revert_delay_seconds',
      'From the planned end of a fault until it was proven undone; 0 where it was stopped before.',
      short,
      ['action'],
    ),
    revertsFailed: counter('fault_reverts_failed_total', 'Faults that were not proven to be undone.', ['action']),
    recovery: histogram(
      'recovery_duration_seconds',
      'How long it took to recover, by what: service, capacity, or a rollback.',
      long,
      ['experiment', 'of'],
    ),
    requests: counter('journey_requests_total', 'Answers to users, by outcome.', ['journey', 'outcome']),
    latency: histogram('journey_request_duration_seconds', 'Time to answer users, from when they came.', latency, [
      'journey',
    ]),
    alarms: gauge('alarm_ringing', 'Whether an alarm rings.', ['alarm']),
    taskStarts: counter('task_starts_total', 'Tasks that the scheduler has started.', ['service']),
    taskEnds: counter('task_ends_total', 'Tasks that have ended.', ['service']),
    incidents: counter('incidents_total', 'Incidents that people were told of.', ['severity']),
    rollbacks: counter('rollbacks_total', 'Deployments that were rolled back.', ['service']),
    lever: gauge('safety_lever_engaged', 'Whether the safety lever keeps experiments from starting.'),
  };
}
