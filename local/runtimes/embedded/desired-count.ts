import type { Clock } from '../../../base/clock.ts';
import type { Service, Zone } from '../../../lib/model/topology.ts';
import type { createBackoff } from './backoff.ts';
import type { Follow } from './follow-task.ts';
import type { Launch } from './launch-task.ts';
import { createStartGate } from './start-gate.ts';
import type { TaskBoard } from './task-board.ts';

/** Starts tasks where a service has fewer than it should. */
export interface DesiredCount {
  reconcile(service: Service): void;
  /** Nothing is started any more. */
  close(): void;
}

export function keepDesiredCount(options: {
  zones: readonly Zone[];
  clock: Clock;
  board: TaskBoard;
  backoff: ReturnType<typeof createBackoff>;
  launch: Launch;
  follow: Follow;
}): DesiredCount {
  const { zones, clock, board, backoff, launch, follow } = options;
  const gate = createStartGate();
  /** Zones of the tasks that wait for their turn or are being started, by service. */
  const pending = new Map<string, Zone[]>();
  let closed = false;

  const reconcile = (service: Service) => {
    const { name, replicas } = service;
    const zonesInUse = () => [
      ...board.live(name).map((task) => task.availabilityZone),
      ...(pending.get(name) ?? []).map((zone) => zone.name),
    ];
    while (!closed && zonesInUse().length < replicas) {
      const zone = leastUsed(zones, zonesInUse());
      pending.set(name, [...(pending.get(name) ?? []), zone]);
      void start(service, zone);
    }
  };

  const start = async (service: Service, zone: Zone) => {
    const settled = () => {
      const others = pending.get(service.name) ?? [];
      pending.set(service.name, others.toSpliced(others.indexOf(zone), 1));
    };
    const delay = backoff.delay(service.name);
    if (delay > 0) await clock.sleep(delay);
    const leave = await gate.enter();
    try {
      if (closed) return;
      const task = await launch(service, zone);
      board.add(task);
      settled();
      void follow(task, service, leave);
      board.change(task, 'starting', delay > 0 ? `started after a back-off of ${delay} ms` : 'started');
    } catch (error) {
      leave();
      settled();
      backoff.died(service.name);
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

/** The zone with the fewest tasks of a service, the first of several. */
function leastUsed(zones: readonly Zone[], used: readonly string[]): Zone {
  const count = (zone: Zone) => used.filter((name) => name === zone.name).length;
  return zones.toSorted((a, b) => count(a) - count(b))[0] as Zone;
}
