/**
 * What handlers say in metrics, in the namespace of all metrics here, by `System`, `Environment` and what else is named
 * with each.
 */
export const handlerMetrics = {
  /** 1 in the minute in which a run begins, 0 in the one in which it ends: what a dashboard draws as its window. */
  running: { name: 'ExperimentRunning', unit: 'None', by: ['Experiment'] },
  /** Seconds from a lost task until the service is steady again. */
  recovery: { name: 'RecoverySeconds', unit: 'Seconds', by: ['Experiment', 'Service'] },
  /** 1 where the experiment's promises held, 0 where not; none where it is inconclusive. */
  held: { name: 'ObjectiveHeld', unit: 'None', by: ['Experiment'] },
  /** Verdicts that say neither. */
  inconclusive: { name: 'Inconclusive', unit: 'Count', by: ['Experiment'] },
  /** Incidents that people are told of, drills not among them, by how grave they were when they began. */
  incidents: { name: 'Incidents', unit: 'Count', by: ['Severity'] },
  /** Deployments that were rolled back to the end, by ECS alone or since it was told to. */
  rollbacks: { name: 'Rollbacks', unit: 'Count', by: ['Service'] },
} as const satisfies Readonly<Record<string, HandlerMetric>>;

export interface HandlerMetric {
  readonly name: string;
  readonly unit: 'None' | 'Seconds' | 'Count';
  /** Further dimensions. */
  readonly by: readonly string[];
}

/** All dimensions of such a metric, in the order in which they are written. */
export const dimensionNamesOf = ({ by }: HandlerMetric): string[] => ['System', 'Environment', ...by];
