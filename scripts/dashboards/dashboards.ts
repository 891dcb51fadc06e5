import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { curve, number, source, states } from './panels.ts';

/** Faults in force, from the data itself: a window is drawn wherever one was. */
const faultWindows = new dashboard.AnnotationQueryBuilder()
  .name('faults')
  .datasource(source)
  .enable(true)
  .iconColor('red')
  .expr('sum by (action, target) (breakwater_active_faults) > 0');

function begin(uid: string, title: string, says: string): dashboard.DashboardBuilder {
  return new dashboard.DashboardBuilder(title)
    .uid(`breakwater-${uid}`)
    .description(says)
    .tags(['breakwater'])
    .refresh('5s')
    .time({ from: 'now-15m', to: 'now' })
    .timezone('browser')
    .withVariable(new dashboard.DatasourceVariableBuilder('datasource').type('prometheus').label('data source'))
    .annotation(faultWindows);
}

const served = 'sum(rate(breakwater_journey_requests_total{outcome!="failed"}[30s]))';
const asked = 'sum(rate(breakwater_journey_requests_total[30s]))';
const p95 = (by: string) =>
  `histogram_quantile(0.95, sum by (le${by}) (rate(breakwater_journey_request_duration_seconds_bucket[30s])))`;

const chaosOverview = begin('chaos-overview', 'Chaos overview', 'What is broken now, and how users fare.')
  .withPanel(
    number({
      title: 'Faults in force',
      says: 'How many there are now.',
      unit: 'short',
      lines: [['sum(breakwater_active_faults)', 'faults']],
    }),
  )
  .withPanel(
    number({
      title: 'Usable answers',
      says: 'The share of users that get one.',
      unit: 'percentunit',
      lines: [[`${served} / ${asked}`, 'usable']],
    }),
  )
  .withPanel(
    number({
      title: 'Held',
      says: 'Experiments that have held since the start.',
      unit: 'short',
      lines: [['sum(breakwater_verdicts_total{verdict="held"}) or vector(0)', 'held']],
    }),
  )
  .withPanel(
    number({
      title: 'Alarms that ring',
      says: 'Objectives and guardrails.',
      unit: 'short',
      lines: [['sum(breakwater_alarm_ringing)', 'ring']],
    }),
  )
  .withPanel(
    curve({
      ...{ title: 'Answers to users', says: 'By outcome, all journeys.', unit: 'reqps' },
      lines: [['sum by (outcome) (rate(breakwater_journey_requests_total[30s]))', '{{outcome}}']],
    }),
  )
  .withPanel(
    curve({
      title: 'Latency of answers',
      says: 'The 95th percentile, by journey.',
      unit: 's',
      lines: [[p95(', journey'), '{{journey}}']],
    }),
  )
  .withPanel(
    curve({
      ...{ title: 'Faults', says: 'In force, by what they do and to whom.', unit: 'short' },
      lines: [['sum by (action, target) (breakwater_active_faults)', '{{action}} on {{target}}']],
    }),
  )
  .withPanel(
    curve({
      ...{ title: 'Verdicts', says: 'In the last five minutes.', unit: 'short' },
      lines: [['sum by (verdict) (increase(breakwater_verdicts_total[5m]))', '{{verdict}}']],
    }),
  );

const requests = 'http_request_duration_seconds';
const calls = 'dependency_call_duration_seconds';

const serviceHealth = begin(
  'service-health',
  'Service health',
  'What each service answers, and what it does about who does not.',
)
  .withPanel(
    curve({
      ...{ title: 'Requests', says: 'That a service answers.', unit: 'reqps' },
      lines: [[`sum by (service) (rate(${requests}_count[30s]))`, '{{service}}']],
    }),
  )
  .withPanel(
    curve({
      ...{ title: 'Errors', says: 'The share of its answers that are 5xx.', unit: 'percentunit' },
      lines: [
        [
          `sum by (service) (rate(${requests}_count{status=~"5.."}[30s])) / sum by (service) (rate(${requests}_count[30s])) or sum by (service) (rate(${requests}_count[30s])) * 0`,
          '{{service}}',
        ],
      ],
    }),
  )
  .withPanel(
    curve({
      ...{ title: 'Latency', says: 'The 95th percentile of its answers.', unit: 's' },
      lines: [[`histogram_quantile(0.95, sum by (le, service) (rate(${requests}_bucket[30s])))`, '{{service}}']],
    }),
  )
  .withPanel(
    curve({
      ...{ title: 'Calls to dependencies', says: 'By outcome, retries and all.', unit: 'reqps' },
      lines: [
        [
          `sum by (service, dependency, outcome) (rate(${calls}_count[30s]))`,
          '{{service}} to {{dependency}}: {{outcome}}',
        ],
      ],
    }),
  )
  .withPanel(
    curve({
      ...{ title: 'Breakers', says: '0 closed, 0.5 half-open, 1 open; the worst task.', unit: 'short' },
      lines: [['max by (service, dependency) (dependency_breaker_open)', '{{service}} to {{dependency}}']],
    }),
  )
  .withPanel(
    curve({
      ...{ title: 'Tasks', says: 'That answer Prometheus.', unit: 'short' },
      lines: [['sum by (service) (up{service!=""})', '{{service}}']],
    }),
  );

const experimentTimeline = begin(
  'experiment-timeline',
  'Experiment timeline',
  'Which fault was in force when, and what rang for it.',
)
  .withPanel(
    states({
      ...{ title: 'Faults in force', says: 'By what they do and to whom.', unit: 'short' },
      lines: [['sum by (action, target) (breakwater_active_faults)', '{{action}} on {{target}}']],
    }),
  )
  .withPanel(
    states({
      title: 'Alarms',
      says: '1 while they ring.',
      unit: 'short',
      lines: [['breakwater_alarm_ringing', '{{alarm}}']],
    }),
  )
  .withPanel(
    curve({
      ...{ title: 'Usable answers', says: 'The share of users that get one, by journey.', unit: 'percentunit' },
      lines: [
        [
          'sum by (journey) (rate(breakwater_journey_requests_total{outcome!="failed"}[15s])) / sum by (journey) (rate(breakwater_journey_requests_total[15s]))',
          '{{journey}}',
        ],
      ],
    }),
  )
  .withPanel(
    curve({
      ...{ title: 'Recovery', says: 'How long it took, in the mean of an experiment.', unit: 's' },
      lines: [
        [
          'sum by (experiment, of) (breakwater_recovery_duration_seconds_sum) / sum by (experiment, of) (breakwater_recovery_duration_seconds_count)',
          '{{experiment}}: {{of}}',
        ],
      ],
    }),
  )
  .withPanel(
    curve({
      ...{ title: 'Tasks that end and start', says: 'By service.', unit: 'short' },
      lines: [
        ['sum by (service) (increase(breakwater_task_ends_total[1m]))', '{{service}} ended'],
        ['sum by (service) (increase(breakwater_task_starts_total[1m]))', '{{service}} started'],
      ],
    }),
  )
  .withPanel(
    curve({
      ...{
        title: 'Injection and undoing',
        says: 'Until a fault was in force, and from its planned end until it was proven undone.',
        unit: 's',
      },
      lines: [
        ['histogram_quantile(0.95, sum by (le) (breakwater_fault_injection_duration_seconds_bucket))', 'injection'],
        ['histogram_quantile(0.95, sum by (le) (breakwater_fault_revert_delay_seconds_bucket))', 'undoing'],
      ],
    }),
  );

/** By the names of their files. */
export const dashboards: Readonly<Record<string, dashboard.Dashboard>> = {
  'chaos-overview': chaosOverview.build(),
  'service-health': serviceHealth.build(),
  'experiment-timeline': experimentTimeline.build(),
};
