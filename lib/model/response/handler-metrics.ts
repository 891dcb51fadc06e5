export interface HandlerMetric {
  readonly name: string;
  readonly unit: 'None' | 'Seconds' | 'Count';
  /** Further dimensions. */
  readonly by: readonly string[];
  /** What it is, for who has never seen it. */
  readonly help: string;
}

/**
 * What handlers say in metrics, in the namespace of all metrics here, by `System`, `Environment` and what else is named
 * with each.
 */
export const handlerMetrics = {
  running: {
    name: 'ExperimentRunning',
    unit: 'None',
    by: ['Experiment'],
    help: '1 in the minute in which a run begins, 0 in the one in which it ends: its window.',
  },
  recovery: {
    name: 'RecoverySeconds',
    unit: 'Seconds',
    by: ['Experiment', 'Service'],
    help: 'From a lost task until the service is steady again.',
  },
  held: {
    name: 'ObjectiveHeld',
    unit: 'None',
    by: ['Experiment'],
    help: "1 where the experiment's promises held, 0 where not; none where it is inconclusive.",
  },
  inconclusive: {
    name: 'Inconclusive',
    unit: 'Count',
    by: ['Experiment'],
    help: 'Verdicts that say neither.',
  },
  incidents: {
    name: 'Incidents',
    unit: 'Count',
    by: ['Severity'],
    help: 'Incidents that people were told of, no drills, by how grave they were when they began.',
  },
  rollbacks: {
    name: 'Rollbacks',
    unit: 'Count',
    by: ['Service'],
    help: 'Deployments that were rolled back to the end, by ECS alone or since it was told to.',
  },
} as const satisfies Readonly<Record<string, HandlerMetric>>;

/** All dimensions of such a metric, in the order in which they are written. */
export const dimensionNamesOf = ({ by }: Pick<HandlerMetric, 'by'>): string[] => ['System', 'Environment', ...by];
