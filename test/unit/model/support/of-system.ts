import type { Experiment } from '../../../../lib/model/experiments/experiment.ts';
import { experimentsOf, omissionsOf } from '../../../../lib/model/experiments/index.ts';
import { localReferences } from '../../../../lib/model/experiments/local-references.ts';
import { templateOf } from '../../../../lib/model/experiments/template.ts';
import type { SystemModel } from '../../../../lib/model/system.ts';

/** An experiment of a system. */
export const named = (system: SystemModel, name: string): Experiment => {
  const found = experimentsOf(system).find((one) => one.name === name);
  if (!found) throw new Error(`no experiment ${name}`);
  return found;
};
/** The names of those that it cannot have. */
export const omitted = (system: SystemModel) => omissionsOf(system).map(({ omitted }) => omitted);
/** The template of one of its experiments on this machine. */
export const templateHere = (system: SystemModel, name: string) =>
  templateOf(named(system, name), system, localReferences(system.topology));
