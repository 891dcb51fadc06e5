import type { Clock } from '../../base/clock.ts';
import type { AlarmPort } from '../../lib/model/alarm-port.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import type { Claims } from './claims.ts';
import type { DescribeTask } from './described-task.ts';
import type { Ids } from './ids.ts';

/** The world as a running experiment sees it. */
export interface RunPorts {
  readonly runtime: Runtime;
  readonly log: EventLog;
  readonly alarms: AlarmPort;
  readonly clock: Clock;
  readonly describeTask: DescribeTask;
  readonly ids: Ids;
  /** Factor on FIS durations and waits, and on nothing else. */
  readonly timeScale: number;
  /** Numbers from 0 up to and not including 1; seeded by the caller. */
  readonly random: () => number;
  readonly claims: Claims;
  /** ARNs of the tasks that running experiments take down. */
  readonly condemned: Set<string>;
}
