import type { TaskRevision } from '../../service-policy.ts';
import type { KnownContainer, Place } from './register.ts';

/** What a container is doing, as far as it matters to who looks for one. */
export interface Use {
  /** `free`: it runs, and is nobody's task; `ending`: its task is being ended; `taken`: by a task, or one that waits for it. */
  readonly is: 'free' | 'stopped' | 'ending' | 'taken';
  /** The rollout of the task that has taken it. */
  readonly deploymentId?: string;
  /** The rollouts for which clones of it are being made. */
  readonly clonedFor?: readonly string[];
}

/** What is to run a task: a container that is there, or a clone to be made of one. */
export type Choice =
  | { readonly container: KnownContainer; readonly place: Place }
  | { readonly cloneOf: KnownContainer; readonly place: Place };

/** `web:3` of a task definition's ARN. */
export const revisionName = ({ taskDefinitionArn }: Pick<TaskRevision, 'taskDefinitionArn'>): string =>
  taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf('/') + 1);

/** Whether a container runs what a revision says: those of the project run what is told nothing beside. */
export const fits = ({ clone }: Pick<KnownContainer, 'clone'>, revision: TaskRevision): boolean =>
  clone ? clone.revision === revisionName(revision) : Object.keys(revision.environment).length === 0;

/** Best first. */
const ranks = ['free', 'stopped', 'ending'] as const;

/**
 * Where a task of a revision is to run: in the place with the fewest tasks of its rollout, the first of several, in what
 * is there, or else in a clone. Undefined where the project has no container that could be cloned there.
 */
export function chooseContainer(
  places: readonly Place[],
  useOf: (container: KnownContainer) => Use,
  revision: TaskRevision,
): Choice | undefined {
  const options = places.map((place) => {
    const here = [...(place.original ? [place.original] : []), ...place.clones];
    const rollouts = here.flatMap((each) => [useOf(each).deploymentId, ...(useOf(each).clonedFor ?? [])]);
    const own = rollouts.filter((deploymentId) => deploymentId === revision.deploymentId).length;
    const rankOf = (container: KnownContainer) => ranks.indexOf(useOf(container).is as (typeof ranks)[number]);
    const [container] = here
      .filter((each) => fits(each, revision) && rankOf(each) >= 0)
      .toSorted((one, other) => rankOf(one) - rankOf(other));
    return { place, own, container, rank: container ? rankOf(container) : ranks.length };
  });
  const [best] = options.toSorted((one, other) => one.own - other.own || one.rank - other.rank);
  if (!best) return undefined;
  const { place, container } = best;
  if (container) return { container, place };
  return place.original && { cloneOf: place.original, place };
}
