import { systemClock } from '../../../../base/clock.ts';
import type { AlarmChange, AlarmReading, AlarmState } from '../../../../lib/model/alarm-port.ts';
import type { Event } from '../../../../lib/model/events/event.ts';
import { findFault } from '../../../../lib/model/faults/index.ts';
import type { TargetDefinition } from '../../../../lib/model/fis-template.ts';
import { labels } from '../../../../lib/model/labels.ts';
import type { StandIns } from '../../../../lib/model/stand-ins.ts';
import type { SystemModel } from '../../../../lib/model/system.ts';
import { createEngine } from '../../../../local/engine/engine.ts';
import type { LeverKeeper } from '../../../../local/engine/safety-lever.ts';
import type { CreateTemplateRequest } from '../../../../local/engine/template.ts';
import { describeFakeTask } from '../../../../local/runtimes/fake/describe-fake-task.ts';
import { createFakeRuntime } from '../../../../local/runtimes/fake/fake-runtime.ts';
import { shopModel } from '../../../../systems/shop/model.ts';
import { createMemoryLog } from './memory-log.ts';

export const alarmArn = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:guardrail-users';
/** One minute of FIS is 60 ms. */
export const timeScale = 0.001;

/** Alarms whose states a test sets. */
export function createTestAlarms() {
  const readings = new Map<string, AlarmReading>([[alarmArn, { state: 'OK', reason: '60 of 60 answers usable' }]]);
  const listeners = new Set<(change: AlarmChange) => void>();
  return {
    exists: (arn: string) => readings.has(arn),
    read: (arn: string): AlarmReading => readings.get(arn) ?? { state: 'INSUFFICIENT_DATA', reason: 'no such alarm' },
    subscribe: (listener: (change: AlarmChange) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set: (arn: string, state: AlarmState, reason = '') => {
      readings.set(arn, { state, reason });
      for (const listener of listeners) listener({ arn, state, reason });
    },
  };
}

/** An engine over the fake runtime of the shop, or of another system. */
export function setUp({
  scale = timeScale,
  random = Math.random,
  system = shopModel as SystemModel,
  clock = systemClock,
  standIns = {} as StandIns,
  leverKeeper = undefined as LeverKeeper | undefined,
} = {}) {
  const runtime = createFakeRuntime(system);
  const log = createMemoryLog(clock);
  const alarms = createTestAlarms();
  const engine = createEngine({
    runtime,
    log,
    clock,
    alarms,
    describeTask: describeFakeTask,
    standIns,
    timeScale: scale,
    random,
    ...(leverKeeper && { leverKeeper }),
  });
  let token = 0;

  const start = (changes: TemplateChanges = {}, actionsMode: 'run-all' | 'skip-all' = 'run-all') => {
    const { id } = engine.templates.create(templateWith(changes));
    return engine.start({
      clientToken: `start-${token++}`,
      experimentTemplateId: id,
      experimentOptions: { actionsMode },
    });
  };
  return {
    runtime,
    log,
    alarms,
    engine,
    start,
    /** Runs a template to its end. */
    run: async (...given: Parameters<typeof start>) => engine.ended(start(...given).id),
    events: <Type extends Event['type']>(type: Type) =>
      log.since(0).filter((event): event is Extract<Event, { type: Type }> => event.type === type),
  };
}

export type TemplateChanges = Partial<CreateTemplateRequest>;

/** Every task of a service of the shop, or of the shop. */
export const tasksOf = (service?: string, selectionMode = 'ALL'): TargetDefinition => ({
  resourceType: 'aws:ecs:task',
  resourceTags: { [labels.system]: 'shop', ...(service && { [labels.service]: service }) },
  selectionMode,
});

export const action = (
  actionId: string,
  parameters: Record<string, string>,
  target?: string,
  startAfter?: string[],
) => ({
  actionId,
  parameters,
  ...(target && { targets: { [findFault(actionId)?.target?.key ?? 'Tasks']: target } }),
  ...(startAfter && { startAfter }),
});

export const latency = (target = 'gateways', startAfter?: string[]) =>
  action('aws:ecs:task-network-latency', { duration: 'PT1M' }, target, startAfter);
export const stress = (target = 'gateways', duration = 'PT1M') =>
  action('aws:ecs:task-cpu-stress', { duration }, target);
export const kill = (target = 'gateways') =>
  action('aws:ecs:task-kill-process', { processName: 'node', signal: 'SIGKILL' }, target);
export const wait = (startAfter?: string[]) => action('aws:fis:wait', { duration: 'PT1M' }, undefined, startAfter);

let token = 0;

/** Latency for a minute on both gateways, unless told. */
export function templateWith(changes: TemplateChanges = {}): CreateTemplateRequest {
  return {
    clientToken: `create-${token++}`,
    description: 'a test',
    roleArn: 'arn:aws:iam::000000000000:role/chaos',
    stopConditions: [{ source: 'aws:cloudwatch:alarm', value: alarmArn }],
    targets: { gateways: tasksOf('gateway') },
    actions: { slow: latency() },
    tags: {},
    ...changes,
  };
}
