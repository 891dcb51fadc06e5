import type { ResourceKind } from './resource.ts';
import { subnetResources } from './subnet-resources.ts';
import { taskResources } from './task-resources.ts';

/** Every kind of resource that exists here; targets of all others are empty. A new one is its line here. */
const kinds = new Map([taskResources, subnetResources].map((kind) => [kind.resourceType, kind] as const));

/** The kind of a resource type; undefined where it does not exist here. */
export const findResourceKind = (resourceType: string): ResourceKind | undefined => kinds.get(resourceType);
