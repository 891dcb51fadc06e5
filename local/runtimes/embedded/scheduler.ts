import { fileURLToPath } from 'node:url';
import { labels } from '../../../lib/model/labels.ts';
import { type Service, serviceNamed, type Topology, type Zone } from '../../../lib/model/topology.ts';
import type { Clock } from '../../clock.ts';
import type { EventLog } from '../../engine/events.ts';
import { limitsFile } from '../../guardian/task-folder.ts';
import { signalProcess } from '../../process/identity.ts';
import type { Task } from '../runtime.ts';
import { createAddresses } from './addresses.ts';
import { createBackoff } from './backoff.ts';
import type { Children } from './children.ts';
import { watchHealth } from './health-watch.ts';
import type { Mesh } from './mesh.ts';
import { local, region } from './settings.ts';
import { createStartGate } from './start-gate.ts';
import { describeTask, type ScheduledTask } from './task.ts';

/** Keeps every service at its desired count, as the ECS service scheduler does. */
export interface Scheduler {
  tasks(): Task[];
  find(taskArn: string): ScheduledTask | undefined;
  /** ECS StopTask: out of rotation, SIGTERM, SIGKILL after the stop timeout. Resolves when the signal is sent. */
  stopTask(taskArn: string, reason: string): Promise<void>;
  /** Whether the operating system has reported that task's death. */
  hasStopped(taskArn: string): boolean;
  /** Resolves when every service has its desired count of ready tasks; rejects after `limitMs`, naming those that lack. */
  allReady(limitMs: number): Promise<void>;
  /** Stops all tasks and replaces none. */
  close(): Promise<void>;
}

export interface SchedulerOptions {
  readonly topology: Topology;
  readonly clock: Clock;
  readonly log: EventLog;
  readonly children: Children;
  readonly mesh: Mesh;
  readonly nextPort: () => Promise<number>;
  readonly resilience: boolean;
  /** Folder with a sub-folder per task, for what faults put there. */
  readonly scratch: string;
}

export function startScheduler({
  topology,
  clock,
  log,
  children,
  mesh,
  nextPort,
  resilience,
  scratch,
}: SchedulerOptions): Scheduler {
  const addresses = createAddresses(topology.name);
  const backoff = createBackoff();
  const gate = createStartGate();
  const tasks = new Map<string, ScheduledTask>();
  const stopped = new Set<string>();
  const starting = new Map<string, Zone[]>();
  let closed = false;

  const live = (service: string) =>
    [...tasks.values()].filter((task) => task.service === service && ['starting', 'ready'].includes(task.state));

  const change = (task: ScheduledTask, state: ScheduledTask['state'], reason: string) => {
    task.state = state;
    const { taskArn, service, availabilityZone } = task;
    log.append({ type: 'task-state', taskArn, service, availabilityZone, state, reason });
    if (state !== 'starting') void mesh.apply([...tasks.values()]).catch(complain);
  };
  const complain = (error: Error) => void log.append({ type: 'notice', message: error.message });

  const reconcile = (service: Service) => {
    const zonesInUse = () => [
      ...live(service.name).map((task) => task.availabilityZone),
      ...(starting.get(service.name) ?? []).map((zone) => zone.name),
    ];
    while (!closed && zonesInUse().length < service.replicas) {
      const used = zonesInUse();
      const count = (zone: Zone) => used.filter((name) => name === zone.name).length;
      const zone = topology.zones.toSorted((a, b) => count(a) - count(b))[0] as Zone;
      starting.set(service.name, [...(starting.get(service.name) ?? []), zone]);
      void start(service, zone);
    }
  };

  const start = async (service: Service, zone: Zone) => {
    const started = () => {
      const others = starting.get(service.name) ?? [];
      starting.set(service.name, others.toSpliced(others.indexOf(zone), 1));
    };
    const delay = backoff.delay(service.name);
    if (delay > 0) await clock.sleep(delay);
    const leave = await gate.enter();
    try {
      if (closed) return;
      const task = await launch(service, zone);
      tasks.set(task.taskArn, task);
      started();
      void follow(task, service, leave);
      change(task, 'starting', delay > 0 ? `started after a back-off of ${delay} ms` : 'started');
    } catch (error) {
      leave();
      started();
      backoff.died(service.name);
      complain(error as Error);
      reconcile(service);
    }
  };

  const launch = async (service: Service, zone: Zone): Promise<ScheduledTask> => {
    const address = addresses.next(zone);
    const port = await nextPort();
    const dependencies = await mesh.join({ id: address.id, port }, service);
    const child = await children.start({
      role: `task/${service.name}`,
      yielding: true,
      file: fileURLToPath(new URL(`../../../services/${service.name}/main.ts`, import.meta.url)),
      env: {
        ...dependencies,
        SERVICE_NAME: service.name,
        TASK_ID: address.id,
        AVAILABILITY_ZONE: zone.name,
        HOST: '127.0.0.1',
        PORT: String(port),
        RESILIENCE: resilience ? 'on' : 'off',
        LOG_LEVEL: 'warn',
        STOP_TIMEOUT_MS: String(local.stopTimeout),
        FAULT_LIMITS_FILE: limitsFile(scratch, address.id),
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
      },
    });
    return {
      ...address,
      service: service.name,
      availabilityZone: zone.name,
      port,
      child,
      state: 'starting',
      balanced: true,
      failedChecks: 0,
    };
  };

  const follow = async (task: ScheduledTask, service: Service, leave: () => void) => {
    const watch = watchHealth(task, clock, {
      balancerPort: service.public ? mesh.balancerPort(task.id) : undefined,
      ready: () => {
        leave();
        backoff.ready(service.name);
        change(task, 'ready', 'passed its health check');
      },
      balanced: () => void mesh.apply([...tasks.values()]).catch(complain),
      unhealthy: (reason) => {
        leave();
        change(task, 'unhealthy', reason);
        reconcile(service);
        void terminate(task);
      },
    });
    const exit = await task.child.exited;
    watch.stop();
    leave();
    if (task.state === 'starting') backoff.died(service.name);
    tasks.delete(task.taskArn);
    stopped.add(task.taskArn);
    mesh.leave(task.id);
    change(task, 'stopped', exit);
    reconcile(service);
  };

  const terminate = async (task: ScheduledTask) => {
    signalProcess(task.child.identity, 'SIGTERM');
    const gone = new AbortController();
    void task.child.exited.then(() => gone.abort());
    await clock.sleep(local.stopTimeout, gone.signal);
    if (!gone.signal.aborted) signalProcess(task.child.identity, 'SIGKILL');
    await task.child.exited;
  };

  for (const service of topology.services) reconcile(service);

  return {
    tasks: () =>
      [...tasks.values()].map((task) =>
        describeTask(task, addresses.clusterArn, {
          [labels.system]: topology.name,
          [labels.service]: serviceNamed(topology, task.service).name,
        }),
      ),
    find: (taskArn) => tasks.get(taskArn),
    stopTask: async (taskArn, reason) => {
      const task = tasks.get(taskArn);
      if (!task || task.state === 'draining') return;
      change(task, 'draining', reason);
      reconcile(serviceNamed(topology, task.service));
      void terminate(task);
    },
    hasStopped: (taskArn) => stopped.has(taskArn),
    allReady: async (limitMs) => {
      const lacking = () =>
        topology.services.filter(
          ({ name, replicas }) => live(name).filter(({ state }) => state === 'ready').length < replicas,
        );
      const end = clock.monotonic() + limitMs;
      while (lacking().length > 0) {
        if (clock.monotonic() > end) {
          throw new Error(
            `not healthy after ${limitMs / 1000} s: ${lacking()
              .map(({ name }) => name)
              .join(', ')}`,
          );
        }
        await clock.sleep(25);
      }
    },
    close: async () => {
      closed = true;
      await Promise.all([...tasks.values()].map(terminate));
    },
  };
}
