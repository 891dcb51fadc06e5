import type { Event, PresentTask } from '../../../lib/model/events/event.ts';
import { isMissed } from '../../../lib/model/events/process-identity.ts';
import type { WithLimits } from '../../../lib/model/objectives.ts';
import { servedWellSince } from '../../../measure/judge/served-well.ts';
import { longestBaseline, warmUp, windowLag } from '../../../measure/watch-times.ts';

/** The system as its events have it now, and its last seconds: what an experiment that begins needs to know. */
export interface Present {
  add(event: Event): void;
  /** Since when a load of ours has been running without a break; undefined where none is. */
  readonly loadSince: number | undefined;
  /** The tasks that have not died. */
  tasks(): PresentTask[];
  /** Of a task that there is, or was. */
  serviceOf(taskArn: string): string | undefined;
  /** Where the baseline of an experiment begins that starts now: not before `calmSince`, and once users are served well. */
  baselineFrom(now: number, calmSince: number): number;
  /** Everything of the last seconds from a moment on, and what is still going on since before. */
  since(from: number): Event[];
}

/** What the last seconds are made of; that a store is back says since when it was away. */
const remembered: readonly Event['type'][] = [
  ...(['window', 'edge-window', 'processors', 'levels', 'task-state', 'store-state'] as const),
];
const kept = longestBaseline + windowLag;

/** As the events so far leave it. */
export function createPresent(events: readonly Event[], system: WithLimits): Present {
  const tasks = new Map<string, Omit<PresentTask, 'taskArn'>>();
  const leaving = new Map<string, Event>();
  /** Processes of the runtime itself that ended and were not started again, by role. */
  const lost = new Map<string, Event>();
  /** Stores that are away, by name. */
  const away = new Map<string, Event>();
  /** Services and stores whose calls are not all seen, by name. */
  const unmeasured = new Map<string, Event>();
  let recent: Event[] = [];
  let load: Event | undefined;
  const loadSince = () => load?.mono;

  const addTask = (event: Extract<Event, { type: 'task-state' }>) => {
    const { taskArn, service, state, availabilityZone } = event;
    tasks.set(taskArn, { service, state, availabilityZone });
    if (state === 'stopped') leaving.delete(taskArn);
    else if (['draining', 'unhealthy'].includes(state)) leaving.set(taskArn, event);
  };

  const present: Present = {
    add(event) {
      if (event.type === 'load-state') load = event.state === 'running' ? event : undefined;
      if (event.type === 'task-state') addTask(event);
      if (event.type === 'process-started') lost.delete(event.role);
      if (event.type === 'process-ended' && isMissed(event.role)) lost.set(event.role, event);
      if (event.type === 'calls-unmeasured') unmeasured.set(event.callee, event);
      if (event.type === 'store-state' && event.state === 'away') away.set(event.store, event);
      else if (event.type === 'store-state') away.delete(event.store);
      if (!remembered.includes(event.type)) return;
      recent.push(event);
      const young = recent.findIndex(({ mono }) => mono >= event.mono - kept);
      // Not at every event: what is dropped is copied.
      if (young > recent.length / 2) recent = recent.slice(young);
    },
    get loadSince() {
      return loadSince();
    },
    tasks: () => [...tasks].flatMap(([taskArn, task]) => (task.state === 'stopped' ? [] : [{ taskArn, ...task }])),
    serviceOf: (taskArn) => tasks.get(taskArn)?.service,
    baselineFrom(now, calmSince) {
      const present = Math.floor(now / 1000) * 1000;
      const from = Math.min(present, Math.max(now - longestBaseline, calmSince, (loadSince() ?? 0) + warmUp));
      const windows = recent.filter((event) => event.type === 'window');
      return servedWellSince(windows, from, system) ?? from;
    },
    since(from) {
      const before = [...leaving.values(), ...(load ? [load] : [])].filter(({ mono }) => mono < from);
      return [
        ...lost.values(),
        ...away.values(),
        ...unmeasured.values(),
        ...before,
        ...recent.filter((event) => beginOf(event) >= from),
      ];
    },
  };
  for (const event of events) present.add(event);
  return present;
}

/** A second of traffic is told some seconds after it. */
const beginOf = (event: Event): number =>
  event.type === 'window' || event.type === 'edge-window' ? event.start : event.mono;
