import { systemClock } from '../../base/clock.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import type { StartedStores } from '../../lib/model/system.ts';
import type { Topology } from '../../lib/model/topology.ts';
import type { Alarms } from '../../measure/alarms.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import type { LoadRunner } from './load-runner.ts';
import { watchAlarms } from './watch-alarms.ts';
import { watchLevels } from './watch-levels.ts';
import { watchStores } from './watch-stores.ts';

interface WatchedSystem {
  readonly topology: Topology;
  readonly stores: StartedStores;
  readonly runtime: Pick<Runtime, 'tasks'>;
  readonly loadRunner: Pick<LoadRunner, 'load'>;
  readonly alarms: Alarms;
  readonly log: EventLog;
  /** Told how long the oldest message of a queue has waited, too. */
  readonly onOldest: ((queue: string, seconds: number) => void) | undefined;
}

/** Looks at all that says nothing by itself: alarms, stores that were there already, queues, and the memory of tasks. */
export function watchSystem(system: WatchedSystem): { close(): void } {
  const { alarms, runtime, loadRunner, onOldest } = system;
  const clock = systemClock;
  const watches = [
    watchAlarms({ alarms, clock }),
    watchStores({ ...system, clock }),
    watchLevels({
      ...{ ...system, clock },
      tasks: () => runtime.tasks(),
      isLoaded: () => loadRunner.load() !== undefined,
      onOldest: (queue, seconds) => {
        alarms.oldestMessage(queue, seconds);
        onOldest?.(queue, seconds);
      },
    }),
  ];
  return {
    close: () => {
      for (const watch of watches) watch.close();
    },
  };
}
