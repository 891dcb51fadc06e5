import type { Clock } from '../../../base/clock.ts';
import type { TaskStop } from '../../../lib/model/events/deployment.ts';
import type { Service, Zone } from '../../../lib/model/topology.ts';
import type { PlacedTask, ServicePolicy, TaskRevision } from '../service-policy.ts';
import type { createBackoff } from './backoff.ts';
import type { Follow } from './follow-task.ts';
import type { Launch } from './launch-task.ts';
import { createStartGate } from './start-gate.ts';
import { isInRotation, type ScheduledTask } from './task.ts';
import type { TaskBoard } from './task-board.ts';

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
  board: TaskBoard;
  backoff: ReturnType<typeof createBackoff>;
  launch: Launch;
  follow: Follow;
  policy: ServicePolicy;
  drain: (task: ScheduledTask, stop: TaskStop) => void;
}): DesiredCount {
  const { zones, clock, board, backoff, launch, follow, policy, drain } = options;
  const gate = createStartGate();
  const pending = new Map<string, Pending[]>();
  let closed = false;

  const pendingOf = ({ name }: Service) => pending.get(name) ?? [];

  const reconcile = (service: Service) => {
    if (closed) return;
    const tasks = board.all().filter((task) => task.service === service.name);
    const waiting = pendingOf(service).filter(({ deploymentId }) => policy.launches(service, deploymentId));
    const { starts, stops } = policy.reconcile(service, [...tasks.map(placed), ...waiting.map(inWaiting)]);
    for (const { taskArn, reason } of stops) {
      const task = board.find(taskArn);
      if (task) drain(task, { code: 'ServiceSchedulerInitiated', reason });
    }
    for (const revision of starts)
      void start(service, revision, zoneFor(revision, zones, board.live(service.name), pendingOf(service)));
  };

  const start = async (service: Service, revision: TaskRevision, zone: Zone) => {
    const { deploymentId } = revision;
    const mine: Pending = { zone, deploymentId };
    pending.set(service.name, [...pendingOf(service), mine]);
    const settled = () =>
      void pending.set(
        service.name,
        pendingOf(service).filter((each) => each !== mine),
      );
    const delay = backoff.delay(deploymentId);
    if (delay > 0) await clock.sleep(delay);
    const leave = await gate.enter();
    try {
      if (closed) return;
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
      settled();
      backoff.died(deploymentId);
      policy.taskFailed(service, deploymentId);
      board.complain(error as Error);
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

const placed = (task: ScheduledTask): PlacedTask => ({
  taskArn: task.taskArn,
  deploymentId: task.revision.deploymentId,
  state: task.state,
  inRotation: isInRotation(task),
});

/** It has no name yet: nobody can stop it, but by no longer wanting it. */
const inWaiting = ({ deploymentId }: Pending): PlacedTask => ({
  taskArn: '',
  deploymentId,
  state: 'starting',
  inRotation: false,
});

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

function leastUsed(zones: readonly Zone[], used: readonly string[]): Zone {
  const count = (zone: Zone) => used.filter((name) => name === zone.name).length;
  return zones.toSorted((a, b) => count(a) - count(b))[0] as Zone;
}
