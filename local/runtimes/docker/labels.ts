import { labels } from '../../../lib/model/labels.ts';

/** A label as Docker wants its keys: with dots. Source: https://docs.docker.com/engine/manage-resources/labels/ */
const keyOf = (label: string): string => label.replaceAll(':', '.');

/** Labels that tie containers to the model. Only what carries `system` can be touched. */
export const dockerLabels = {
  system: keyOf(labels.system),
  service: keyOf(labels.service),
  /** Space-separated: one container may hold several. */
  store: keyOf(labels.store),
  /** On the observing proxy: the folder of the system that it is of. */
  folder: 'breakwater.folder',
  /** The name of the zone that a task is in. */
  zone: 'breakwater.zone',
  /** On a clone, a container of ours beside one of the project's: the task definition that it runs, `web:3`. */
  revision: 'breakwater.revision',
  /** On a clone: the id of the container that it was made after. */
  cloneOf: 'breakwater.clone-of',
} as const;
