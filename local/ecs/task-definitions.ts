import { fileURLToPath } from 'node:url';
import { localArn } from '../../lib/model/local-account.ts';
import { ClientException, InvalidParameterException } from './errors.ts';
import { digestOf, pinned, type Runnable } from './image.ts';
import { type ContainerDefinition, type Programs, runnableOf } from './runnable.ts';
import type { Tags } from './tags.ts';

/** What RegisterTaskDefinition is given. What the local runtime does not know is kept as it is. */
export interface RegisterRequest {
  readonly family: string;
  readonly containerDefinitions: readonly ContainerDefinition[];
  readonly tags?: Tags;
  readonly [other: string]: unknown;
}

/** A revision of a task definition. Times are milliseconds since the epoch. */
export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly container: ContainerDefinition;
  /** What else was given. */
  readonly others: Readonly<Record<string, unknown>>;
  readonly runnable: Runnable;
  readonly registeredAt: number;
  deregisteredAt?: number;
  status: 'ACTIVE' | 'INACTIVE';
}

/** Task definitions by family and revision. Throws ECS's exceptions. */
export class TaskDefinitions {
  readonly #families = new Map<string, TaskDefinition[]>();
  readonly #programs: Programs;
  readonly #now: () => number;

  constructor(programs: Programs, now: () => number) {
    this.#programs = programs;
    this.#now = now;
  }

  register({ family, containerDefinitions, tags: _, ...others }: RegisterRequest): TaskDefinition {
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(family)) {
      throw new InvalidParameterException(
        `family: ${JSON.stringify(family)} is none; letters, digits, _ and - are allowed`,
      );
    }
    const [container, ...more] = containerDefinitions;
    if (!container || more.length > 0) {
      throw new InvalidParameterException(
        `containerDefinitions: ${containerDefinitions.length} given; a task here has one`,
      );
    }
    const runnable = runnableOf(container, this.#programs);
    const revisions = this.#families.get(family) ?? [];
    const revision = revisions.length + 1;
    const definition: TaskDefinition = {
      arn: localArn('ecs', `task-definition/${family}:${revision}`),
      family,
      revision,
      container: {
        essential: true,
        ...container,
        image: pinned(container.image, digestOf(runnable)),
        ...commandOf(runnable),
      },
      others,
      runnable,
      registeredAt: this.#now(),
      status: 'ACTIVE',
    };
    this.#families.set(family, [...revisions, definition]);
    return definition;
  }

  /** By `family` (its newest active revision), `family:revision` or ARN. */
  find(reference: string): TaskDefinition | undefined {
    const name = reference.startsWith(prefix) ? reference.slice(prefix.length) : reference;
    const [family = '', revision] = name.split(':');
    const revisions = this.#families.get(family) ?? [];
    if (revision === undefined) return revisions.findLast(({ status }) => status === 'ACTIVE');
    return revisions.find((each) => String(each.revision) === revision);
  }

  describe(reference: string): TaskDefinition {
    const found = this.find(reference);
    if (!found) throw new ClientException(`Unable to describe task definition ${JSON.stringify(reference)}.`);
    return found;
  }

  /** Takes what is deployed as it is; nothing new can be deployed from it. Source: ECS API reference, DeregisterTaskDefinition. */
  deregister(reference: string): TaskDefinition {
    if (!/:\d+$/.test(reference)) {
      throw new ClientException(`taskDefinition: ${JSON.stringify(reference)} has no revision, e.g. family:1`);
    }
    const definition = this.describe(reference);
    definition.status = 'INACTIVE';
    definition.deregisteredAt ??= this.#now();
    return definition;
  }

  /** One that a service may be given. */
  deployable(reference: string): TaskDefinition {
    const found = this.find(reference);
    if (!found) throw new ClientException(`TaskDefinition not found: ${JSON.stringify(reference)}.`);
    if (found.status !== 'ACTIVE') throw new ClientException('TaskDefinition is inactive');
    return found;
  }

  all(): TaskDefinition[] {
    return [...this.#families.values()].flat();
  }
}

/** What runs by the command of its system has none of its own, as one that runs what its image says. */
const commandOf = ({ program }: Runnable) =>
  program.kind === 'kit' ? { command: ['node', fileURLToPath(program.file)] } : {};

const prefix = localArn('ecs', 'task-definition/');
