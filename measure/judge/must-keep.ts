import type { Experiment } from '../../lib/model/experiments/experiment.ts';

/** Whether an experiment must keep a promise of the data. */
export const mustKeep = ({ data }: Pick<Experiment, 'data'>, promise: string): boolean =>
  data === 'all' || data.includes(promise);
