/** What users of the package import. */
export type { Experiment, ExperimentSource } from '../lib/model/experiments/experiment.ts';
export { defineExperiment } from '../lib/model/experiments/experiment.ts';
export { defineFault } from '../lib/model/faults/fault.ts';
