import { onStore } from '../faults/effect.ts';
import { effectOf, innermost } from '../faults/effect-of.ts';
import { labels } from '../labels.ts';
import { mapValues } from '../map-values.ts';
import type { Topology } from '../topology.ts';
import { type Action, defineExperiment, type Experiment, type Target } from './experiment.ts';
import { reachOf } from './reach.ts';
import type { TemplateAction, TemplateTarget } from './template.ts';

/** What of a FIS template says how it is to be judged. */
export interface AnyTemplate {
  readonly id: string;
  readonly description: string;
  readonly targets: Readonly<Record<string, Pick<TemplateTarget, 'resourceTags' | 'selectionMode'>>>;
  readonly actions: Readonly<Record<string, Omit<TemplateAction, 'description'>>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly experimentOptions: { readonly emptyTargetResolutionMode: 'fail' | 'skip' };
}

/** What everybody who injects one fault by hand expects. */
export const plainHypothesis = 'Users are served all the same.';

/**
 * The experiment that a template of anybody's own is: what it hits as its targets turned out to be, and the defaults of
 * `chaos inject`; how far the harm may reach is the template's to say, by its tag.
 */
export function experimentOfTemplate(
  template: AnyTemplate,
  topology: Topology,
  /** The services whose tasks its targets resolved to. */
  services: readonly string[],
): Experiment {
  const { description, tags, targets, actions, experimentOptions } = template;
  return withTaggedRadius(
    defineExperiment({
      name: nameOfTemplate(template),
      description,
      hypothesis: plainHypothesis,
      targets: mapValues(targets, targetOf),
      actions: mapValues(actions, actionOf),
      ...reachOf(topology, { services, stores: storesHitBy(actions), effects: effectsOf(actions) }),
      allowLastHealthyTask: tags[labels.allowLastHealthyTask] === 'true',
      emptyTargets: experimentOptions.emptyTargetResolutionMode,
      listed: false,
    }),
    tags,
  );
}

/** An experiment whose harm may reach as far as its template's tag says, where it has one. */
export function withTaggedRadius(experiment: Experiment, tags: AnyTemplate['tags']): Experiment {
  const radius = tags[labels.expectedRadius];
  return radius === undefined ? experiment : { ...experiment, expectedRadius: radius.split(' ').filter(Boolean) };
}

/** What a template's experiment is called: by its tag, else as it describes itself. */
export function nameOfTemplate({ id, description, tags }: Pick<AnyTemplate, 'id' | 'description' | 'tags'>): string {
  return tags[labels.experiment] || description.trim() || id;
}

const effectsOf = (actions: AnyTemplate['actions']) =>
  Object.values(actions).map((action) => innermost(effectOf(action)));

function storesHitBy(actions: AnyTemplate['actions']): string[] {
  return [...new Set(effectsOf(actions).flatMap((effect) => onStore(effect)?.store ?? []))];
}

function targetOf({ resourceTags = {}, selectionMode }: AnyTemplate['targets'][string]): Target {
  const { [labels.service]: service, [labels.store]: store } = resourceTags;
  return { mode: selectionMode, ...(service && { service }), ...(store && { store }) };
}

function actionOf({ actionId, parameters, targets, startAfter }: AnyTemplate['actions'][string]): Action {
  const [target] = Object.values(targets ?? {});
  return { actionId, ...(parameters && { parameters }), ...(target && { target }), ...(startAfter && { startAfter }) };
}
