import { ecsTasks } from '../model/faults/target.ts';
import type { TargetContent } from './content.ts';
import { idIn, type Resource, type Surroundings } from './surroundings.ts';
import { entriesOf, valueIn } from './told.ts';
import { isKnown, isRecord } from './unresolved.ts';

/** A service of ECS in the same template whose tasks a target means, with its task definition as far as it is there, too. */
export interface ServiceAround {
  readonly service: Resource;
  readonly taskDefinition?: Resource;
}

/** Those whose tasks a target means: by its parameters, or by the tags that tasks have of their service or task definition. */
export function servicesAround(target: TargetContent, surroundings: Surroundings | undefined): ServiceAround[] {
  if (!surroundings || target.resourceType !== ecsTasks.resourceType) return [];
  const services = surroundings.ofType('AWS::ECS::Service').map((service) => {
    const taskDefinition = surroundings.resource(idIn(service.properties.TaskDefinition) ?? '');
    return { service, ...(taskDefinition && { taskDefinition }) };
  });
  return services.filter((around) => isMeant(around, target));
}

function isMeant(around: ServiceAround, { parameters, resourceTags }: TargetContent): boolean {
  const { service } = around;
  const named = valueIn(parameters, 'service');
  if (named !== undefined) {
    return isKnown(named) ? service.properties.ServiceName === named : named.reference?.id === service.id;
  }
  const wanted = entriesOf(resourceTags);
  const tags = tagsOfTasks(around);
  return wanted.length > 0 && wanted.every(([key, value]) => isKnown(value) && tags.get(key) === value);
}

/** Tasks have the tags that are propagated to them. Source: ECS developer guide, tagging. */
function tagsOfTasks({ service, taskDefinition }: ServiceAround): ReadonlyMap<string, string> {
  const from = service.properties.PropagateTags;
  const holder = from === 'SERVICE' ? service : from === 'TASK_DEFINITION' ? taskDefinition : undefined;
  const tags = Array.isArray(holder?.properties.Tags) ? holder.properties.Tags : [];
  return new Map(
    tags.flatMap((tag) =>
      isRecord(tag) && typeof tag.Key === 'string' ? [[tag.Key, String(tag.Value)] as const] : [],
    ),
  );
}

/** How many tasks a target finds, as the services of the template want them; undefined where that is not told. */
export function taskCountOf(target: TargetContent, surroundings: Surroundings | undefined): number | undefined {
  const counts = servicesAround(target, surroundings).map(({ service }) =>
    numberIn(service.properties.DesiredCount ?? 1),
  );
  if (counts.length === 0 || counts.includes(undefined)) return undefined;
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** A property that is true, false or absent; undefined where a function has it. */
export function flagOf(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value === true;
  return typeof value === 'string' ? value.toLowerCase() === 'true' : undefined;
}

/** Where the tasks of a service run, as the template tells; undefined where it does not. */
export function launchTypeOf({ service, taskDefinition }: ServiceAround): 'FARGATE' | 'EC2' | undefined {
  const { LaunchType, CapacityProviderStrategy } = service.properties;
  if (LaunchType === 'FARGATE' || LaunchType === 'EC2') return LaunchType;
  if (JSON.stringify(CapacityProviderStrategy ?? '').includes('FARGATE')) return 'FARGATE';
  const compatibilities = taskDefinition?.properties.RequiresCompatibilities;
  if (!Array.isArray(compatibilities) || compatibilities.length !== 1) return undefined;
  return compatibilities[0] === 'FARGATE' ? 'FARGATE' : undefined;
}
