import { UsageError } from '../base/usage-error.ts';
import type { Experiment } from '../lib/model/experiments/experiment.ts';
import { experimentOfTemplate } from '../lib/model/experiments/experiment-of-template.ts';
import { localReferences } from '../lib/model/experiments/local-references.ts';
import { type PreparedTemplate, prepare } from '../lib/model/experiments/prepare.ts';
import { type TemplateBody, templateOf } from '../lib/model/experiments/template.ts';
import type { TargetDefinition } from '../lib/model/fis-template.ts';
import { labels, tagsOfTask } from '../lib/model/labels.ts';
import type { System } from '../lib/model/system.ts';
import { readSetValue, type SetValue, withValues } from '../runs/set-values.ts';
import { bodyOf, isTemplateFile, readTemplateFile } from '../runs/template-file.ts';
import { withStandIns } from './alarm-options.ts';
import type { Given, Option } from './command.ts';

const separator = '\n';

export const setOption = {
  set: {
    type: 'string',
    value: 'PATH=VALUE',
    description: 'another value in the template, e.g. actions.slow.parameters.delayMilliseconds=500',
    repeatable: true,
    separator,
  },
} as const satisfies Record<string, Option>;

/** A template that is there for one run only, and the experiment that it is. */
export interface OwnTemplate {
  readonly body: TemplateBody;
  readonly experiment: Experiment;
}

export const readSetValues = ({ options: { set } }: Given): SetValue[] =>
  set === undefined ? [] : String(set).split(separator).map(readSetValue);

/** What was named: experiments, and files of templates. */
export function namedIn({ positionals }: Given): {
  readonly names: readonly string[];
  readonly files: readonly string[];
} {
  const files = positionals.filter(isTemplateFile);
  return { files, names: positionals.filter((text) => !isTemplateFile(text)) };
}

/** The templates of files, with other values where they are to have some. Throws UsageError. */
export const templatesOfFiles = (given: Given): TemplateBody[] =>
  namedIn(given).files.map((file) => withValues(readTemplateFile(file), readSetValues(given)));

/**
 * What a run here needs templates of its own for: files, and experiments of the system with other values. Throws UsageError
 * where FIS would refuse one.
 */
export function ownTemplatesHere(given: Given, system: System, listed: readonly Experiment[]): OwnTemplate[] {
  if (given.options.alarm !== undefined && namedIn(given).files.length === 0) {
    throw new UsageError('--alarm is for templates of files: experiments of the system name its own alarms');
  }
  const values = readSetValues(given);
  const changed = listed.map((experiment) =>
    withValues(templateOf(experiment, system, localReferences(system.topology)), values),
  );
  const bodies = [...(values.length > 0 ? changed : []), ...templatesOfFiles(given)];
  return bodies.map((body) => ownTemplate(withStandIns(body, given, system), system, { refuse: true }));
}

/** Throws UsageError for the first thing that FIS would refuse, where that is wanted. */
export function ownTemplate(body: TemplateBody, system: System, { refuse }: { readonly refuse: boolean }): OwnTemplate {
  const prepared = prepare(body, system);
  const [issue] = prepared.issues;
  if (issue && refuse) {
    throw new UsageError(`${body.tags[labels.experiment]}: ${issue.field}: ${issue.problem}`);
  }
  return { body, experiment: experimentOf(body, prepared, system) };
}

function experimentOf(body: TemplateBody, prepared: PreparedTemplate, system: System): Experiment {
  const id = body.tags[labels.experiment] ?? '';
  return experimentOfTemplate({ ...body, id, prepared }, system, servicesIn(body, system));
}

/** The services that its targets name; whose tasks others mean is not known before they are resolved. */
function servicesIn({ targets }: TemplateBody, { topology }: System): string[] {
  return topology.services
    .filter((service) =>
      Object.values(targets).some((target) => names(target, service.name, tagsOfTask(topology, service))),
    )
    .map(({ name }) => name);
}

const names = (
  { resourceTags = {}, parameters = {} }: TargetDefinition,
  service: string,
  tags: Readonly<Record<string, string>>,
): boolean => {
  const byTags = Object.entries(resourceTags);
  const isTagged = byTags.length > 0 && byTags.every(([key, value]) => tags[key] === value);
  return parameters.service === service || isTagged;
};

/** The template that GetExperimentTemplate answered, with other values. Throws UsageError. */
export const deployedWith = (answer: unknown, name: string, values: readonly SetValue[]): TemplateBody =>
  withValues(bodyOf(answer, name, name), values);
