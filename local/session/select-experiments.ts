import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { nearest } from '../nearest.ts';
import { UsageError } from '../usage-error.ts';

/** Experiments by name or family, each once, in the order of the list. Throws UsageError naming what there is not. */
export function selectExperiments(all: readonly Experiment[], names: readonly string[]): Experiment[] {
  for (const name of names) {
    if (!all.some((experiment) => experiment.name === name || experiment.family === name)) {
      const valid = [...new Set(all.flatMap((experiment) => [experiment.name, experiment.family]))];
      throw new UsageError(`no experiment is named ${JSON.stringify(name)}${nearest(name, valid)}`);
    }
  }
  return all.filter(({ name, family }) => names.includes(name) || names.includes(family));
}
