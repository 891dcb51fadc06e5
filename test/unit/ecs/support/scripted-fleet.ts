import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Clock } from '../../../../base/clock.ts';
import type { TaskStop } from '../../../../lib/model/events/deployment.ts';
import type { TaskState } from '../../../../lib/model/events/event.ts';
import { localArn } from '../../../../lib/model/local-account.ts';
import { findService, type Service } from '../../../../lib/model/topology.ts';
import { Ecs } from '../../../../local/ecs/ecs.ts';
import type { PlacedTask, TaskRevision } from '../../../../local/runtimes/service-policy.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { createMemoryLog } from '../../engine/support/memory-log.ts';
import { createTestAlarms } from '../../engine/support/setup.ts';

export const repository = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/\/$/, '');
export const programOf = (service: string) => `${repository}/services/${service}/main.ts`;

interface ScriptedTask {
  readonly taskArn: string;
  readonly service: Service;
  readonly revision: TaskRevision;
  state: PlacedTask['state'];
  stop?: TaskStop;
}

/** The ECS of the shop over tasks that do nothing by themselves: a test says what becomes of them. */
export function createFleet(
  clock: Clock,
  {
    alarmsOf = (_: string): string[] => [],
    bakeMilliseconds = 1000,
    topology = shopModel.topology,
    programFor = programOf,
  } = {},
) {
  const log = createMemoryLog(clock);
  const alarms = createTestAlarms();
  const named = topology.services.flatMap(({ name }) => alarmsOf(name));
  for (const name of named) alarms.set(localArn('cloudwatch', `alarm:${name}`), 'OK');
  const ecs = new Ecs({
    ...{ topology, clock, log, alarms, bakeMilliseconds, alarmsOf },
    programs: {
      of: (service) =>
        findService(topology, service) ? { kind: 'kit', file: pathToFileURL(programFor(service)).href } : undefined,
      folders: [repository],
    },
  });
  const { policy } = ecs;
  let tasks: ScriptedTask[] = [];
  let count = 0;

  const say = ({ taskArn, service, revision, stop }: ScriptedTask, state: TaskState, reason: string) => {
    const { taskDefinitionArn, deploymentId, image, imageDigest } = revision;
    log.append({
      ...{ type: 'task-state', taskArn, service: service.name, availabilityZone: 'us-east-1a', state, reason },
      revision: { taskDefinitionArn, deploymentId, image, imageDigest },
      ...(stop && { stop }),
    });
  };
  const reconcile = (service: Service) => {
    const own = tasks.filter((task) => task.service === service);
    const { starts, stops } = policy.reconcile(
      service,
      own.map(({ taskArn, revision, state }) => ({
        ...{ taskArn, state, deploymentId: revision.deploymentId, inRotation: state === 'ready' },
      })),
    );
    for (const { taskArn, reason } of stops) {
      const task = tasks.find((each) => each.taskArn === taskArn) as ScriptedTask;
      task.state = 'draining';
      task.stop = { code: 'ServiceSchedulerInitiated', reason };
      say(task, 'draining', reason);
    }
    for (const revision of starts) {
      count++;
      const taskArn = localArn('ecs', `task/${topology.name}/${String(count).padStart(32, '0')}`);
      const task: ScriptedTask = { taskArn, service, revision, state: 'starting' };
      tasks.push(task);
      say(task, 'starting', 'started');
    }
  };
  policy.onNews(reconcile);
  for (const service of topology.services) reconcile(service);

  const remove = (task: ScriptedTask, exit: string) => {
    const neverReady = task.state === 'starting';
    task.state = 'stopped';
    task.stop ??= { code: 'EssentialContainerExited', reason: `Essential container in task exited: ${exit}` };
    tasks = tasks.filter((each) => each !== task);
    say(task, 'stopped', exit);
    if (neverReady) policy.taskFailed(task.service, task.revision.deploymentId);
    reconcile(task.service);
  };
  const inState = (name: string, state: PlacedTask['state']) =>
    tasks.filter((task) => task.service.name === name && task.state === state);
  const each = (name: string, state: PlacedTask['state'], act: (task: ScriptedTask) => void) => {
    for (const task of inState(name, state)) act(task);
  };
  ecs.stopTask = async (taskArn, reason) => {
    const task = tasks.find((one) => one.taskArn === taskArn);
    if (!task || task.state === 'draining') return;
    task.state = 'draining';
    task.stop = { code: 'UserInitiated', reason };
    say(task, 'draining', reason);
    reconcile(task.service);
  };

  const fleet = {
    ...{ ecs, log, alarms },
    /** The tasks of a service as `revision state`, oldest first. */
    tasks: (name: string) =>
      tasks
        .filter(({ service }) => service.name === name)
        .map(({ revision, state }) => `${revision.taskDefinitionArn.split(':').at(-1)} ${state}`),
    /** The tasks that start get healthy. */
    ready: (name: string) =>
      each(name, 'starting', (task) => {
        task.state = 'ready';
        policy.taskHealthy(task.service, task.revision.deploymentId);
        say(task, 'ready', 'passed its health check');
        reconcile(task.service);
      }),
    /** Those that start end instead. */
    crash: (name: string) => each(name, 'starting', (task) => remove(task, 'exit 1')),
    /** Those that drain are gone. */
    drained: (name: string) => each(name, 'draining', (task) => remove(task, 'exit 0')),
    /** The oldest healthy task of a revision is killed. */
    kill: (name: string, revision: number) => {
      const task = inState(name, 'ready').find(({ revision: of }) => of.taskDefinitionArn.endsWith(`:${revision}`));
      if (!task) throw new Error(`${name} has no healthy task of revision ${revision}`);
      remove(task, 'SIGKILL');
    },
    /** Registers the next revision of a service's definition. */
    register: (service: string, environment: Record<string, string> = { VERSION: String(count) }) =>
      ecs.taskDefinitions.register({
        family: service,
        containerDefinitions: [
          {
            ...{ name: service, image: `shop/${service}@sha256:0` },
            environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
          },
        ],
      }),
    statuses: (service: string) =>
      log
        .since(0)
        .flatMap((event) =>
          event.type === 'service-deployment-state' && event.service === service ? event.status : [],
        ),
    rollouts: (service: string) =>
      log
        .since(0)
        .flatMap((event) =>
          event.type === 'rollout-state' && event.service === service
            ? `${event.taskDefinitionArn.split(':').at(-1)} ${event.state}`
            : [],
        ),
  };
  for (const { name } of topology.services) fleet.ready(name);
  return fleet;
}

export type Fleet = ReturnType<typeof createFleet>;
