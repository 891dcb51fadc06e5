import type { Task } from '@aws-sdk/client-ecs';
import { type HealthyOrNot, mayLoseLast } from '../../lib/model/experiments/last-healthy-task.ts';
import { type PreparedTemplate, prepare } from '../../lib/model/experiments/prepare.ts';
import { inPascalCase, passesFilter } from '../../lib/model/experiments/resource-filter.ts';
import { lessThanOne, numberSelected } from '../../lib/model/experiments/selection-mode.ts';
import { ecsTasks } from '../../lib/model/faults/target.ts';
import type { TargetDefinition } from '../../lib/model/fis-template.ts';
import { labels } from '../../lib/model/labels.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { namesOf } from '../../lib/names.ts';
import type { Endpoint } from '../endpoint.ts';
import type { DeployedTemplate } from '../fis/read-template.ts';
import type { Template } from '../templates.ts';
import { tasksOf } from './tasks.ts';

/** What a start could hit, as ECS has it now. */
export interface Reach {
  /** Under each target's name what it may choose from, in words. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
  /** Why it must not be started; undefined where it may. */
  readonly problem: string | undefined;
  /** What was not looked at, and why. */
  readonly notes: readonly string[];
}

/**
 * Asks ECS what FIS does not: whether a service could lose its last healthy task, which only a template with the tag for
 * it may take. FIS chooses by itself when it starts, so this goes by the worst choice, and by the tasks of this moment.
 */
export async function lookAtReach(
  { ecs }: Pick<Endpoint, 'ecs'>,
  { environment }: Pick<Template, 'environment'>,
  deployed: DeployedTemplate,
  system: Pick<SystemModel, 'topology' | 'storeActions'>,
): Promise<Reach> {
  const prepared = prepare(deployed, system);
  const isProtected = deployed.tags[labels.allowLastHealthyTask] !== 'true';
  const doubt = isProtected ? whatNeedsAnAnswer(deployed, prepared) : undefined;
  const without = (why: string, isRefused: boolean): Reach => {
    const text = `whether a service loses its last healthy task is not known: ${why}`;
    const definitions = Object.entries(deployed.targets).map(([name, target]) => [name, [inWords(target)]] as const);
    return {
      targets: new Map(definitions),
      problem: doubt !== undefined && isRefused ? text : undefined,
      notes: doubt !== undefined && !isRefused ? [text] : [],
    };
  };
  if (!ecs) return without('there is no ECS to ask (set AWS_ENDPOINT_URL_ECS); the endpoint alone decides', false);
  const { name } = system.topology;
  const cluster = environment === undefined ? name : namesOf({ system: name, name: environment }).cluster;
  let tasks: readonly Task[];
  try {
    tasks = await tasksOf(ecs, cluster);
  } catch (error) {
    return without(`${(error as Error).name} (${(error as Error).message}), of cluster ${cluster}`, true);
  }
  if (doubt?.unread !== undefined) return without(doubt.unread, true);
  const running = runningOf(tasks, name);
  if (tasks.length > 0 && running.length === 0) return without(`no task of cluster ${cluster} has our tags`, true);
  return reachOf(deployed, prepared, running, isProtected);
}

/** Undefined where nothing is taken down; otherwise what of it cannot be read, if anything. */
function whatNeedsAnAnswer({ actions }: DeployedTemplate, prepared: PreparedTemplate) {
  const unread = Object.keys(actions).find((action) => !prepared.actions.has(action));
  if (unread !== undefined) {
    return { unread: `action ${unread} (${actions[unread]?.actionId}) is not understood by this version` };
  }
  return [...prepared.targets.values()].some(({ isTakenDown }) => isTakenDown) ? { unread: undefined } : undefined;
}

type Running = HealthyOrNot & { readonly task: Task; readonly tags: Readonly<Record<string, string>> };

/** A service that says nothing of its tasks' health has them all: one without a health check is as healthy as it gets. */
function runningOf(tasks: readonly Task[], system: string): Running[] {
  const ours = tasks.flatMap((task) => {
    const tags = Object.fromEntries((task.tags ?? []).map(({ key = '', value = '' }) => [key, value]));
    const service = tags[labels.service] ?? task.group?.replace(/^service:/, '') ?? '';
    const isOurs = task.lastStatus === 'RUNNING' && tags[labels.system] === system;
    return isOurs ? [{ task, tags, service, arn: task.taskArn ?? '' }] : [];
  });
  const isKnown = ({ task }: { readonly task: Task }) => (task.healthStatus ?? 'UNKNOWN') !== 'UNKNOWN';
  const checked = new Set(ours.filter(isKnown).map(({ service }) => service));
  return ours.map((each) => ({
    ...each,
    isHealthy: each.task.healthStatus === 'HEALTHY' || !checked.has(each.service),
  }));
}

function reachOf(
  deployed: DeployedTemplate,
  prepared: PreparedTemplate,
  running: readonly Running[],
  isProtected: boolean,
): Reach {
  const candidates = new Map(
    [...prepared.targets].map(([name, { definition }]) => [name, running.filter(isCandidate(definition))]),
  );
  const taken = [...prepared.targets].flatMap(([name, { mode, isTakenDown }]) =>
    isTakenDown ? [{ mode, candidates: candidates.get(name) ?? [] }] : [],
  );
  const lost = isProtected ? mayLoseLast(taken, running) : [];
  const words = lost.map(
    ({ service, healthy, mayGo }) => `${service} (${mayGo} of its ${healthy} healthy tasks may go)`,
  );
  const targets = [...prepared.targets].map(
    ([name, { mode, definition, type }]): readonly [string, readonly string[]] => {
      if (type.resourceType !== ecsTasks.resourceType) return [name, [inWords(definition)]];
      const from = candidates.get(name) ?? [];
      const many = lessThanOne(mode, from.length) ?? `${numberSelected(mode, from.length)} of ${from.length}`;
      return [name, [`${many}:`, ...from.map(({ arn }) => arn)]];
    },
  );
  const unread = Object.entries(deployed.targets).flatMap(([name, target]) =>
    prepared.targets.has(name) ? [] : [[name, [inWords(target)]] as const],
  );
  return {
    targets: new Map([...targets, ...unread]),
    problem:
      words.length > 0
        ? `it could take the last healthy task of ${words.join(', ')}; only a template tagged ${labels.allowLastHealthyTask}=true may`
        : undefined,
    notes: [],
  };
}

const isCandidate =
  ({ resourceType, resourceArns, resourceTags = {}, filters = [], parameters = {} }: TargetDefinition) =>
  ({ task, tags, arn }: Running): boolean => {
    if (resourceType !== ecsTasks.resourceType) return false;
    if (resourceArns?.length) return resourceArns.includes(arn);
    return (
      Object.entries(resourceTags).every(([key, value]) => tags[key] === value) &&
      filters.every((filter) => passesFilter(filter, inPascalCase(task))) &&
      (parameters.service === undefined || task.group === `service:${parameters.service}`)
    );
  };

/** What FIS will look for. */
function inWords({ resourceType, resourceArns, resourceTags = {}, selectionMode }: TargetDefinition): string {
  const where = resourceArns?.length
    ? resourceArns.join(', ')
    : Object.entries(resourceTags)
        .map(([key, value]) => `${key}=${value}`)
        .join(' ');
  return `${selectionMode} of ${resourceType} ${where}, as FIS finds them`;
}
