import { inspect } from 'node:util';
import { nearest } from '../../base/nearest.ts';
import {
  defineExperiment,
  type ExperimentSource,
  type GivenExperiment,
} from '../../lib/model/experiments/experiment.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { issuesOfExperiment, type OwnIssue } from '../../lib/model/experiments/own-issues.ts';
import type { System } from '../../lib/model/system.ts';
import { problemsOfForm } from '../parse.ts';
import { type Problem, shown } from '../problem.ts';
import { resolveSystem } from '../resolve/index.ts';
import type { Written } from '../resolve/names.ts';
import { experiment as form } from '../schema/experiment.ts';

interface Told {
  readonly path: string;
  readonly experiment: GivenExperiment;
}

/** What is wrong with experiments of one's own, in a definition in which nothing else is: those of functions are asked for. */
export function problemsOfExperiments(written: Written): Problem[] {
  const { experiments = [] } = written.definition;
  const system = resolveSystem(written);
  const told = experiments.flatMap((one, index): (Told | Problem)[] =>
    typeof one === 'function'
      ? given(`experiments[${index}]`, one, system)
      : [{ path: `experiments[${index}]`, experiment: one }],
  );
  const formed = told.filter((one) => 'experiment' in one);
  return [
    ...told.filter((one) => 'message' in one),
    ...formed.flatMap(({ path, experiment }) =>
      issuesOfExperiment(defineExperiment(experiment), system).map((issue) => asProblem(path, issue)),
    ),
    ...namesTwice(formed, system),
  ];
}

/** What a function gives, each with its place: `experiments[1]()[0]`. */
function given(path: string, source: ExperimentSource, system: System): (Told | Problem)[] {
  let made: unknown;
  try {
    made = source(system.topology, system.storeActions, system);
  } catch (error) {
    return [{ path, message: `: its function threw: ${error instanceof Error ? error.message : brief(error)}` }];
  }
  if (!Array.isArray(made)) return [{ path, message: `: its function gave ${brief(made)}, not a list of experiments` }];
  return made.flatMap((one: unknown, index): (Told | Problem)[] => {
    const place = `${path}()[${index}]`;
    const problems = problemsOfForm(form, one, place);
    return problems.length > 0 ? problems : [{ path: place, experiment: one as GivenExperiment }];
  });
}

const brief = (value: unknown): string =>
  inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY }).slice(0, 80);

function asProblem(path: string, { field, problem, name }: OwnIssue): Problem {
  const joint = /^(is|has|takes) /.test(problem) ? ' ' : ': ';
  return { path: `${path}.${field}`, message: `${joint}${problem}${name ? nearest(name.wrong, name.known) : ''}` };
}

function namesTwice(told: readonly Told[], system: System): Problem[] {
  const derived = experimentsOf({ ...system, experiments: [] }).map(({ name }) => name);
  const own = told.map(({ experiment }) => experiment.name);
  return told.flatMap(({ path, experiment: { name } }, index) => {
    const first = own.indexOf(name);
    const who = derived.includes(name)
      ? 'an experiment that every system like this has'
      : first < index
        ? told[first]?.path
        : undefined;
    return who === undefined ? [] : [{ path: `${path}.name`, message: `: ${shown(name)} is the name of ${who} too` }];
  });
}
