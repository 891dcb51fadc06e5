import type { Moves, PlacedTask, TaskRevision } from '../runtimes/service-policy.ts';

/** A service in the middle of a rolling update, or at rest. */
export interface RollingUpdate {
  readonly desiredCount: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** What is to run in the end. */
  readonly primary: TaskRevision;
  /** It may start tasks; false before it begins, and once it has failed or was stopped. */
  readonly launches: boolean;
  /** What ran before, and how many of its tasks are still kept; absent where nothing did. */
  readonly source?: { readonly revision: TaskRevision; readonly keep: number };
  /** Oldest first. */
  readonly tasks: readonly PlacedTask[];
}

/**
 * What to start and to stop now: never fewer healthy tasks than the minimum, never more than the maximum of those that run
 * or are about to; new ones first, where both allow it. What is lost is replaced by the revision that it belonged to.
 * Sources: ECS developer guide, deployment-type-ecs; "Amazon ECS improves Service Availability during Rolling
 * deployments", What's New, November 2025. `keep` is how many of the source's tasks are kept from now on.
 */
export function nextMoves(update: RollingUpdate): Moves & { readonly keep: number } {
  const { desiredCount, primary, source, launches, tasks } = update;
  const live = tasks.filter(isLive);
  const stops = launches ? stopsOf(update, live) : [];
  const left = live.filter((task) => !stops.some(({ task: stopped }) => stopped === task));
  const ofRevision = ({ deploymentId }: TaskRevision) =>
    left.filter((task) => task.deploymentId === deploymentId).length;

  let room = Math.floor((desiredCount * update.maximumPercent) / 100) - left.length;
  const starts: TaskRevision[] = [];
  const start = (revision: TaskRevision, missing: number) => {
    for (let count = Math.min(missing, room); count > 0; count--, room--) starts.push(revision);
  };
  const stopped = stops.filter(({ task }) => task.deploymentId === source?.revision.deploymentId).length;
  const keep = Math.max(0, (source?.keep ?? 0) - stopped);
  if (source) start(source.revision, keep - ofRevision(source.revision));
  if (launches) start(primary, desiredCount - ofRevision(primary));
  return { starts, keep, stops: stops.map(({ task: { taskArn }, reason }) => ({ taskArn, reason })) };
}

/** Every task of the service is healthy, and what is to run in the end: nothing of another revision is left. */
export function isSteady({ primary, desiredCount, tasks }: Pick<RollingUpdate, 'primary' | 'desiredCount' | 'tasks'>) {
  const live = tasks.filter(isLive);
  return (
    tasks.every(({ deploymentId }) => deploymentId === primary.deploymentId) &&
    live.length === desiredCount &&
    live.every(isHealthy)
  );
}

interface Stop {
  readonly task: PlacedTask;
  readonly reason: string;
}

function stopsOf({ desiredCount, minimumHealthyPercent, primary, source }: RollingUpdate, live: PlacedTask[]): Stop[] {
  const minimum = Math.ceil((desiredCount * minimumHealthyPercent) / 100);
  let spare = live.filter(isHealthy).length - minimum;
  const stops: Stop[] = [];
  const stop = (task: PlacedTask, reason: string) => {
    if (task.taskArn === '') return;
    if (isHealthy(task) && spare-- <= 0) return;
    stops.push({ task, reason });
  };
  const isOf = (revision: TaskRevision | undefined) => (task: PlacedTask) =>
    task.deploymentId === revision?.deploymentId;
  const own = live.filter(isOf(primary));
  const kept = live.filter(isOf(source?.revision));
  // Of deployments that were given up: nobody waits for those that are not healthy yet.
  const unwanted = live.filter((task) => !own.includes(task) && !kept.includes(task));
  const healthy = own.filter(isHealthy).length;
  const surplus = own
    .toSorted((a, b) => Number(isHealthy(a)) - Number(isHealthy(b)))
    .slice(0, own.length - desiredCount);
  for (const task of unwanted.toSorted((a, b) => Number(isHealthy(a)) - Number(isHealthy(b)))) {
    stop(task, `Scaling activity initiated by deployment ${primary.deploymentId}`);
  }
  for (const task of kept) {
    if (!isHealthy(task) && healthy < desiredCount) continue;
    stop(task, `Scaling activity initiated by deployment ${primary.deploymentId}`);
  }
  if (own.length > desiredCount)
    for (const task of surplus) stop(task, 'Scaling activity initiated by a desired count');
  return stops;
}

/** It serves, or is about to. */
export const isLive = ({ state }: Pick<PlacedTask, 'state'>): boolean => state === 'starting' || state === 'ready';
const isHealthy = ({ state, inRotation }: PlacedTask) => state === 'ready' && inRotation;
