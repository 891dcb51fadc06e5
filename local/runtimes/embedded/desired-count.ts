import type { Clock } from '../../../base/clock.ts';
import type { TaskStop } from '../../../lib/model/events/deployment.ts';
import type { Service, Zone } from '../../../lib/model/topology.ts';
import type { createBackoff } from '../backoff.ts';
import { placed } from '../scheduling/kept-task.ts';
import type { TaskBoard } from '../scheduling/task-board.ts';
import { createWaiting, inWaiting } from '../scheduling/waiting.ts';
import { leastUsed, zonesOf } from '../scheduling/zones.ts';
import type { ServicePolicy, TaskRevision } from '../service-policy.ts';
import { whenPortIsFree } from './fixed-ports.ts';
import type { Follow } from './follow-task.ts';
import type { Launch } from './launch-task.ts';
import { createStartGate } from './start-gate.ts';
import type { ScheduledTask } from './task.ts';

/** Starts and stops tasks until a service runs what it should. */
export interface DesiredCount {
  reconcile(service: Service): void;
  /** Nothing is started or stopped any more. */
  close(): void;
}

/** A task that waits for its turn, or is being started. */
interface Pending {
  readonly zone: Zone;
  readonly deploymentId: string;
}

export function keepDesiredCount(options: {
  zones: readonly Zone[];
  clock: Clock;
  board: TaskBoard<ScheduledTask>;
  backoff: ReturnType<typeof createBackoff>;
  launch: Launch;
  follow: Follow;
  policy: ServicePolicy;
  drain: (task: ScheduledTask, stop: TaskStop) => void;
  /** A task could not be started at all. */
  onNoStart?: (service: Service, error: Error) => void;
}): DesiredCount {
  const { zones, clock, board, backoff, launch, follow, policy, drain, onNoStart } = options;
  const gate = createStartGate({ clock });
  const waiting = createWaiting<Pending>();
  let closed = false;

  const isRunning = ({ name }: Service) => board.all().some((task) => task.service === name);

  const reconcile = (service: Service) => {
    if (closed) return;
    const tasks = board.all().filter((task) => task.service === service.name);
    const queued = waiting.of(service).filter(({ deploymentId }) => policy.launches(service, deploymentId));
    const { starts, stops } = policy.reconcile(service, [...tasks.map(placed), ...queued.map(inWaiting)]);
    for (const { taskArn, reason } of stops) {
      const task = board.find(taskArn);
      if (task) drain(task, { code: 'ServiceSchedulerInitiated', reason });
    }
    for (const revision of starts)
      void start(
        service,
        revision,
        zoneFor(revision, zonesOf(service, zones), board.live(service.name), waiting.of(service)),
      );
  };

  const start = async (service: Service, revision: TaskRevision, zone: Zone) => {
    const { deploymentId } = revision;
    const settled = waiting.add(service, { zone, deploymentId });
    const delay = backoff.delay(deploymentId);
    if (delay > 0) await clock.sleep(delay);
    let leave = () => {};
    try {
      await whenPortIsFree(service, () => !closed && isRunning(service), clock);
      leave = await gate.enter();
      if (closed) return leave();
      if (!policy.launches(service, deploymentId)) {
        settled();
        leave();
        return reconcile(service);
      }
      const task = await launch(service, zone, revision);
      board.add(task);
      settled();
      void follow(task, service, leave);
      board.change(task, 'starting', delay > 0 ? `started after a back-off of ${delay} ms` : 'started');
    } catch (error) {
      leave();
      if (closed) return;
      settled();
      backoff.died(deploymentId);
      policy.taskFailed(service, deploymentId);
      board.complain(error as Error);
      onNoStart?.(service, error as Error);
      reconcile(service);
    }
  };

  return {
    reconcile,
    close: () => {
      closed = true;
    },
  };
}

/** The zone with the fewest tasks of a rollout, the first of several: each rollout is spread over the zones by itself. */
function zoneFor(
  { deploymentId }: TaskRevision,
  zones: readonly Zone[],
  live: readonly ScheduledTask[],
  waiting: readonly Pending[],
): Zone {
  const used = live
    .filter(({ revision }) => revision.deploymentId === deploymentId)
    .map((task) => task.availabilityZone);
  const taken = waiting.filter((each) => each.deploymentId === deploymentId).map(({ zone }) => zone.name);
  return leastUsed(zones, [...used, ...taken]);
}
