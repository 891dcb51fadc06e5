import type { Topology } from '../../lib/model/topology.ts';
import type { Task } from '../runtimes/runtime.ts';
import type { Subnet } from '../runtimes/subnets.ts';
import type { DescribeTask } from './described-task.ts';

/** What a target can mean, and what actions are done to. */
export type Resource = { readonly arn: string } & (
  | { readonly task: Task; readonly subnet?: undefined }
  | { readonly subnet: Subnet; readonly task?: undefined }
);

/** A resource with what targets look at. */
export interface DescribedResource {
  readonly resource: Resource;
  readonly tags: ReadonlyMap<string, string>;
  /** In the PascalCase of filter paths. */
  readonly description: unknown;
  /** Whether a parameter of a target, by its name, means it. */
  isMeantBy(parameter: string, value: string): boolean;
}

/** Where resources are looked for. */
export interface Around {
  readonly tasks: readonly Task[];
  readonly topology: Topology;
  readonly describeTask: DescribeTask;
}

/** One that is there, with the tags that it was made with. */
interface Present {
  readonly resource: Resource;
  readonly ownTags: Readonly<Record<string, string>>;
  describe(): DescribedResource;
}

/** A kind of resource that exists here. */
export interface ResourceKind extends Words {
  readonly resourceType: string;
  present(around: Around): Present[];
}

/** How it is called in sentences. */
interface Words {
  /** `task`. */
  readonly noun: string;
  /** One that can be meant: `running task`. */
  readonly one: string;
  /** That there is none: `no task is running`. */
  readonly none: string;
}

interface Kind<T> extends Words {
  readonly resourceType: string;
  all(around: Around): readonly T[];
  resource(one: T): Resource;
  ownTags(one: T): Readonly<Record<string, string>>;
  describe(one: T, around: Around): Pick<DescribedResource, 'tags' | 'description'>;
  /** By the names of the type's parameters: whether the value means it. */
  readonly parameters: Readonly<Record<string, (value: string, one: T) => boolean>>;
}

/** A kind, whatever its resources are made of. */
export const defineResourceKind = <T>(kind: Kind<T>): ResourceKind => ({
  ...kind,
  present: (around) =>
    kind.all(around).map((one) => ({
      resource: kind.resource(one),
      ownTags: kind.ownTags(one),
      describe: () => ({
        resource: kind.resource(one),
        ...kind.describe(one, around),
        isMeantBy: (parameter, value) => kind.parameters[parameter]?.(value, one) ?? false,
      }),
    })),
});

/** The name at the end of an ARN, or of what is one already. */
export const lastPart = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
