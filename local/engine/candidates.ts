import type { TargetDefinition } from '../../lib/model/fis-template.ts';
import { labels } from '../../lib/model/labels.ts';
import { conditionsOf } from './conditions.ts';
import { TargetResolutionError } from './errors.ts';
import type { Around, DescribedResource, Resource, ResourceKind } from './resource.ts';
import { findResourceKind } from './resource-kinds.ts';

/** The resources of one kind, all that a target can mean. Only what carries the system's label is ours. */
export interface Reachable {
  readonly kind: ResourceKind;
  /** The system's name. */
  readonly system: string;
  readonly present: ReturnType<ResourceKind['present']>;
  readonly ours: readonly DescribedResource[];
}

/** What there is of a resource type, looked for once; undefined where that does not exist here. */
export function createReach(around: Around): (resourceType: string) => Reachable | undefined {
  const system = around.topology.name;
  const found = new Map<ResourceKind, Reachable>();
  const look = (kind: ResourceKind): Reachable => {
    const present = kind.present(around);
    const ours = present.filter(({ ownTags }) => isOf(system, ownTags)).map(({ describe }) => describe());
    return { kind, system, present, ours };
  };
  return (resourceType) => {
    const kind = findResourceKind(resourceType);
    if (!kind) return undefined;
    const reachable = found.get(kind) ?? look(kind);
    found.set(kind, reachable);
    return reachable;
  };
}

const isOf = (system: string, tags: Readonly<Record<string, string>>) => tags[labels.system] === system;

/**
 * The resources that a target means, before any selection. Tags, filters and parameters do not see what is not ours, and
 * an ARN of it is refused. A target of a type that does not exist here means none, and an ARN of such is missing. Throws
 * {@link TargetResolutionError}.
 */
export function candidatesOf(target: TargetDefinition, reachable: Reachable | undefined): Resource[] {
  const { resourceArns = [], resourceType } = target;
  if (!reachable) {
    const [arn] = resourceArns;
    if (arn === undefined) return [];
    throw new TargetResolutionError(`Target resolution found no ${resourceType} ${arn}: there is none here.`);
  }
  if (resourceArns.length > 0) return [...new Set(resourceArns)].map((arn) => byArn(arn, reachable));
  const conditions = conditionsOf(target);
  return reachable.ours.filter((each) => conditions.every(({ isMet }) => isMet(each))).map(({ resource }) => resource);
}

function byArn(arn: string, { kind: { noun, one }, system, present }: Reachable): Resource {
  const found = present.find(({ resource }) => resource.arn === arn);
  if (!found) throw new TargetResolutionError(`Target resolution found no ${one} ${arn}.`);
  if (isOf(system, found.ownTags)) return found.resource;
  throw new TargetResolutionError(
    `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${arn} does not carry the tag ${labels.system}=${system}; it is not touched.`,
  );
}
