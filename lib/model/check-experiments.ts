import { type ExperimentDefinition, isOmission } from './experiments/experiment.ts';
import { experimentsOf } from './experiments/index.ts';
import { issuesOfExperiment } from './experiments/own-issues.ts';
import type { System } from './system.ts';

/** The first thing that is wrong with the experiments of a system's own, or with what is to give them. */
export function problemOfExperiments(system: System): string | undefined {
  for (const [index, source] of system.experiments.entries()) {
    const path = `experiments[${index}]`;
    if (typeof source !== 'function') return `${path} is no function`;
    let made: unknown;
    try {
      made = source(system.topology, system.storeActions, system);
    } catch (error) {
      return `${path} threw: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (!Array.isArray(made)) return `${path} gave ${String(made)}, not a list of experiments`;
    for (const [number, one] of made.entries()) {
      const problem = problemOfOne(one, system);
      if (problem) return `${path}()[${number}]${problem}`;
    }
  }
  return namedTwice(system);
}

function namedTwice(system: System): string | undefined {
  const names = experimentsOf({ ...system, experiments: [] }).map(({ name }) => name);
  const own = system.experiments.flatMap((source) => source(system.topology, system.storeActions, system));
  for (const { name } of own.filter((one) => !isOmission(one))) {
    if (names.includes(name)) return `two experiments are named ${JSON.stringify(name)}`;
    names.push(name);
  }
  return undefined;
}

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;
const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);

/** What is read of an experiment, all of it. */
const shape: Shape = {
  name: isText,
  family: isText,
  description: isText,
  hypothesis: isText,
  targets: (value) => isObject(value) && Object.values(value as object).every((each) => isText(each?.mode)),
  actions: (value) => isObject(value) && Object.values(value as object).every((each) => isText(each?.actionId)),
  hits: isTexts,
  gone: isTexts,
  expectedRadius: isTexts,
  data: (value) => value === 'all' || isTexts(value),
};

function problemOfOne(one: unknown, system: System): string | undefined {
  if (!isObject(one)) return ` is ${String(one)}, not an experiment`;
  if (isOmission(one as object)) return undefined;
  const odd = Object.entries(shape).find(([field, is]) => !is((one as Record<string, unknown>)[field]));
  if (odd) return odd[0] in (one as object) ? `.${odd[0]} is of the wrong type` : ` has no ${odd[0]}`;
  const [issue] = issuesOfExperiment(one as ExperimentDefinition, system);
  return issue && `.${issue.field}: ${issue.problem}`;
}
