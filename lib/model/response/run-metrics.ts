/** What a run says in metrics, in the namespace of all metrics here, by `System`, `Environment` and `Experiment`. */
export const runMetrics = {
  /** 1 when an experiment begins, 0 when it ends: what a dashboard draws as its window. */
  running: 'ExperimentRunning',
  /** Seconds from a lost task until the service is steady again; by `Service` too. */
  recovery: 'RecoverySeconds',
  /** 1 where the experiment's promises held, 0 where not; none where it is inconclusive. */
  held: 'ObjectiveHeld',
} as const;
