import type { ExperimentTemplateSummary } from '@aws-sdk/client-fis';
import { nearest } from '../base/nearest.ts';
import { UsageError } from '../base/usage-error.ts';
import { environmentNames } from '../lib/config/config.ts';
import type { Experiment } from '../lib/model/experiments/experiment.ts';
import { labels } from '../lib/model/labels.ts';
import { localEnvironment } from '../lib/model/local-account.ts';
import { readStopLag, type StopLag, widest } from '../lib/model/stop-lag.ts';
import { servesCustomers } from './serves-customers.ts';

/** A template of ours on an endpoint. */
export interface Template {
  readonly id: string;
  /** The experiment's name. */
  readonly experiment: string;
  /** Undefined where the endpoint has no environments, as a local one. */
  readonly environment: string | undefined;
  readonly production: boolean;
  readonly description: string;
  /** When its stop conditions act, and how long they need to be OK again; undefined where it does not tell. */
  readonly stopLag?: StopLag | undefined;
  readonly calmMilliseconds?: number | undefined;
}

/** A template and the experiment that it comes from. */
export interface Choice {
  readonly template: Template;
  readonly experiment: Experiment;
}

/** The templates that belong to a system, by their tags. */
export function readTemplates(summaries: readonly ExperimentTemplateSummary[], system: string): Template[] {
  return summaries.flatMap(({ id, description = '', tags = {} }) => {
    const experiment = tags[labels.experiment];
    if (!id || !experiment || tags[labels.system] !== system) return [];
    const environment = tags[labels.environment];
    const production = servesCustomers({ tags });
    const calm = Number(tags[labels.alarmCalm]);
    const stopLag = readStopLag(tags[labels.stopLag]);
    const told = { ...(stopLag && { stopLag }), ...(calm > 0 && { calmMilliseconds: 1000 * calm }) };
    return [{ id, experiment, environment, production, description, ...told }];
  });
}

/**
 * Refuses an environment that there is not: nothing runs there, and nothing is left, but that is not what was asked.
 * Throws UsageError with the nearest.
 */
export function checkEnvironment(templates: readonly Template[], environment: string | undefined): void {
  const there = environmentsOf(templates.filter((template) => template.environment !== undefined));
  const known = [...new Set([...environmentNames, ...there])];
  if (environment === undefined || known.includes(environment)) return;
  const those = there.length > 0 ? `; there are those of ${there.join(', ')}` : '';
  throw new UsageError(
    `the endpoint has no templates of environment ${environment}${those}, and it is no environment${nearest(environment, known)}`,
  );
}

/** The templates of an environment, or all. Throws UsageError where there are none. */
export function ofEnvironment(templates: readonly Template[], environment: string | undefined): readonly Template[] {
  const environments = environmentsOf(templates);
  if (templates.length === 0) {
    throw new UsageError(
      'the endpoint has no experiment templates of ours: deploy them first, or choose another --region',
    );
  }
  if (environment === undefined) return templates;
  const found = templates.filter((template) => template.environment === environment);
  if (found.length > 0) return found;
  throw new UsageError(
    `the endpoint has no templates of environment ${environment}; there are those of ${environments.join(', ')}`,
  );
}

/** The environment that was asked for, else the only one that there is; of this machine, templates name none. Throws UsageError. */
export function theEnvironment(templates: readonly Template[], asked: string | undefined): string {
  const found = ofEnvironment(templates, asked).map(({ environment = localEnvironment }) => environment);
  const [name = localEnvironment, ...others] = [...new Set(found)].sort();
  if (others.length === 0) return name;
  throw new UsageError(`there are ${[name, ...others].join(', ')}: choose one with --env`);
}

/**
 * One template for each experiment that `names` stand for: experiments, families, or template ids. Throws UsageError
 * naming what there is not, or what there is more than one of.
 */
export function chooseTemplates(
  templates: readonly Template[],
  experiments: readonly Experiment[],
  names: readonly string[],
): Choice[] {
  return names.flatMap((name) => {
    const byId = templates.find(({ id }) => id === name);
    const wanted = experiments.filter((experiment) =>
      byId ? experiment.name === byId.experiment : [experiment.name, experiment.family].includes(name),
    );
    if (byId && !wanted[0])
      throw new UsageError(`${name} is a template of ${byId.experiment}, which is no experiment here`);
    const choices = wanted.flatMap((experiment) => {
      const template = byId ?? theTemplateOf(templates, experiment);
      return template ? [{ template, experiment }] : [];
    });
    if (choices.length > 0) return choices;
    const there = experiments.filter((experiment) =>
      templates.some((template) => template.experiment === experiment.name),
    );
    const valid = [...new Set(there.flatMap((experiment) => [experiment.name, experiment.family]))];
    throw new UsageError(`the endpoint has no template of ${JSON.stringify(name)}${nearest(name, valid)}`);
  });
}

function theTemplateOf(templates: readonly Template[], { name }: Experiment): Template | undefined {
  const found = templates.filter(({ experiment }) => experiment === name);
  if (found.length < 2) return found[0];
  const environments = environmentsOf(found);
  if (environments.length > 1) {
    throw new UsageError(`${name} is there in ${environments.join(', ')}: choose one with --env`);
  }
  const ids = found.map(({ id }) => id).join(', ');
  throw new UsageError(`${name} is there ${found.length} times: run one by its id instead (${ids})`);
}

/** When the stop conditions of templates act on an endpoint; undefined where that takes no time to speak of. */
export function stopLagOf(endpoint: { readonly stopLag: StopLag | undefined }, templates: readonly Template[]) {
  const { stopLag: usual } = endpoint;
  return usual && (widest(templates.map(({ stopLag = usual }) => stopLag)) ?? usual);
}

const environmentsOf = (templates: readonly Template[]) => [...new Set(templates.map(nameOf))].sort();

/** The environment, as people read it. */
export const nameOf = ({ environment }: Pick<Template, 'environment'>): string => environment ?? 'no environment';

/** Where a template's experiment takes place: `in dev, us-east-1`. */
export const whereabouts = (
  { name, region }: { readonly name: string; readonly region: string },
  { environment }: Pick<Template, 'environment'>,
): string => (environment === undefined ? `at ${name}` : `in ${environment}, ${region}`);
