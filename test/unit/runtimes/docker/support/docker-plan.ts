import type { Plan } from '../../../../../lib/model/events/plan.ts';
import type { Crowd } from '../../../../../local/runtimes/crowd.ts';
import type { ContainedTasks } from '../../../../../local/runtimes/docker/contained.ts';
import type { Incarnation } from '../../../../../local/runtimes/docker/containers/incarnation.ts';
import { createDockerRuntime } from '../../../../../local/runtimes/docker/docker-runtime.ts';
import type { Observer } from '../../../../../local/runtimes/docker/guardian/observer.ts';
import { type Kernel, kernelNeeds } from '../../../../../local/runtimes/docker/kernel.ts';
import { fakeTask } from '../../../../../local/runtimes/fake/fake-task.ts';
import type { PlannedEffect, Task } from '../../../../../local/runtimes/runtime.ts';
import type { Versions } from '../../../../../local/runtimes/versions.ts';
import { shopModel } from '../../../../../systems/shop/model.ts';

export const { topology } = shopModel;
export const whole = Object.fromEntries(Object.keys(kernelNeeds).map((name) => [name, true])) as Record<
  keyof Kernel,
  boolean
>;
export const services = topology.services.map(({ name }) => name);
export const tasks = services.flatMap((name) => [fakeTask(topology, name, 0), fakeTask(topology, name, 1)]);
export const [task] = tasks.filter(({ service }) => service === 'product-service') as [Task];
export const proxy = { containerId: 'f'.repeat(64), pid: 99 };
export const standInOf = (id: string) => `10.99.1.${tasks.findIndex((each) => each.id === id) + 1}`;
export const container = (of: number, stores: readonly string[] = []): Incarnation => ({
  ...{ id: String(of), containerId: String(of).padStart(64, '0'), pid: 1000 + of, name: `c${of}`, stores },
  ...{ service: 'x', composeService: 'x', number: 1, zone: 'a', startedAt: 0, health: 'healthy' },
  ...{ addresses: { edge: `172.18.0.${of + 1}` }, limits: { processors: 0.5, memoryMebibytes: 256 }, layers: ['/up'] },
});
export const indexOf = (arn: string) => tasks.findIndex(({ taskArn }) => taskArn === arn);

export interface Around {
  readonly kernel?: Kernel;
  readonly storeOf?: ContainedTasks['storeOf'];
  readonly proxy?: typeof proxy | undefined;
  readonly ofTask?: (id: string) => string | undefined;
  readonly isLedTo?: boolean;
  readonly on?: Task;
  readonly container?: Partial<Incarnation>;
  /** Of every other task. */
  readonly others?: Partial<Incarnation>;
}

export function plan(effect: PlannedEffect, around: Around = {}, durationMilliseconds = 6000): Plan {
  const { kernel = whole, storeOf = () => container(80, ['cache']), ofTask = standInOf, on = task } = around;
  const runtime = createDockerRuntime({
    ...{ system: shopModel, kernel, observer: {} as Observer, versions: {} as Versions, crowd: {} as Crowd },
    tasks: {
      ...{ tasks: () => tasks, storeOf, stopTask: async () => {}, hasStopped: () => false },
      find: (arn) =>
        indexOf(arn) < 0
          ? undefined
          : { ...container(indexOf(arn)), ...(arn === on.taskArn ? around.container : around.others) },
    },
    whereabouts: {
      ofTask,
      isLedTo: () => around.isLedTo ?? true,
      ofStore: (name) => `10.99.2.${topology.stores.findIndex((store) => store.name === name) + 1}`,
      usersPort: (name) => (name === 'gateway' ? 10_000 : undefined),
      proxy: () => ('proxy' in around ? around.proxy : proxy),
    },
    guardian: () => {
      throw new Error('nobody is asked for a plan');
    },
  });
  const request = { faultId: 'f1', actionId: 'act', effect, durationMilliseconds };
  return runtime.plan({ ...request, ...(!('on' in effect) && { task: on }) });
}

/** The first step of a plan. */
export const stepOf = ({ steps }: Plan) => steps[0] as unknown as Record<string, unknown>;
