import type { ActionDefinition, Tags, TargetDefinition, TemplateContent } from '../fis-template.ts';
import type { WithJourneys } from '../journeys.ts';
import { labels } from '../labels.ts';
import { mapValues } from '../map-values.ts';
import { type Action, defineExperiment, type Experiment, experimentFor, type Target } from './experiment.ts';
import type { PreparedTemplate } from './prepare.ts';
import { radiusIn } from './radius-tags.ts';
import { reachOf } from './reach.ts';

/** What of a FIS template says how it is to be judged. */
export interface AnyTemplate
  extends Pick<TemplateContent, 'description' | 'targets' | 'actions'>,
    Partial<Pick<TemplateContent, 'stopConditions'>> {
  readonly id: string;
  readonly tags: Tags;
  readonly experimentOptions: Pick<TemplateContent['experimentOptions'], 'emptyTargetResolutionMode'>;
  /** The alarms of its stop conditions that could not stop it, as nothing stands for them here. */
  readonly unstopped?: readonly string[];
  /** The same, read. */
  readonly prepared: PreparedTemplate;
}

/** What everybody who injects one fault by hand expects. */
export const plainHypothesis = 'Users are served all the same.';

/**
 * The experiment that a template of anybody's own is: what it hits as its targets turned out to be, and the defaults of
 * `chaos inject`; how far the harm may reach is the template's to say, by its tag.
 */
export function experimentOfTemplate(
  template: AnyTemplate,
  system: Omit<WithJourneys, 'journeys'>,
  /** The services whose tasks its targets resolved to. */
  services: readonly string[],
): Experiment {
  const { description, tags, targets, actions, experimentOptions, prepared } = template;
  const effects = [...prepared.actions.values()].map(({ effect }) => effect);
  const { topology } = system;
  return withTaggedRadius(
    experimentFor(
      defineExperiment({
        name: nameOfTemplate(template),
        description,
        hypothesis: plainHypothesis,
        targets: mapValues(targets, targetOf),
        actions: mapValues(actions, actionOf),
        ...reachOf(topology, { services, effects }),
        allowLastHealthyTask: tags[labels.allowLastHealthyTask] === 'true',
        emptyTargets: experimentOptions.emptyTargetResolutionMode,
        listed: false,
      }),
      system,
    ),
    tags,
  );
}

/** An experiment whose harm may reach as far as its template's tags say, where it has them. */
export function withTaggedRadius(experiment: Experiment, tags: AnyTemplate['tags']): Experiment {
  const expectedRadius = radiusIn(tags);
  return expectedRadius === undefined ? experiment : { ...experiment, expectedRadius };
}

/** What a template's experiment is called: by its tag, else as it describes itself. */
export function nameOfTemplate({ id, description, tags }: Pick<AnyTemplate, 'id' | 'description' | 'tags'>): string {
  return tags[labels.experiment] || description.trim() || id;
}

function targetOf({ resourceTags = {}, selectionMode }: TargetDefinition): Target {
  const { [labels.service]: service, [labels.store]: store } = resourceTags;
  return { mode: selectionMode, ...(service && { service }), ...(store && { store }) };
}

function actionOf({ actionId, parameters, targets, startAfter }: ActionDefinition): Action {
  const [target] = Object.values(targets ?? {});
  return { actionId, ...(parameters && { parameters }), ...(target && { target }), ...(startAfter && { startAfter }) };
}
