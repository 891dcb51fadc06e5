import { nearest } from '../base/nearest.ts';
import { UsageError } from '../base/usage-error.ts';
import type { Experiment } from '../lib/model/experiments/experiment.ts';

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
