import type { Clock } from '../base/clock.ts';
import { type AlarmChange, type AlarmPort, type AlarmStatus, alarmName } from '../lib/model/alarm-port.ts';
import { localReferences } from '../lib/model/experiments/local-references.ts';
import { stopAlarmNamed } from '../lib/model/experiments/stop-alarms.ts';
import type { WithJourneys } from '../lib/model/journeys.ts';
import { createCatalogue } from './alarm-catalogue.ts';
import { type AlarmEvaluation, type Call, createComposite } from './alarm-evaluation.ts';
import type { Sample } from './load/sample.ts';

export interface GuardrailChange extends AlarmChange {
  /** The name of a guardrail or of another alarm, without the environment's. */
  readonly alarm: string;
}

/**
 * Every alarm of the system, evaluated over what users and callers have just seen, long before a window is told. One that
 * journeys share is there from the first time that somebody asks for it.
 */
export interface Alarms extends AlarmPort {
  users(samples: readonly Sample[]): void;
  calls(calls: readonly Call[]): void;
  oldestMessage(queue: string, seconds: number): void;
  /** Reads all of them anew: for when nobody says anything. */
  look(): void;
  list(): AlarmStatus[];
  subscribe(listener: (change: GuardrailChange) => void): () => void;
}

export interface AlarmOptions {
  readonly system: WithJourneys;
  readonly clock: Clock;
  onState(change: GuardrailChange): void;
}

export function createAlarms({ system, clock, onState }: AlarmOptions): Alarms {
  const { alarmArn } = localReferences(system.topology);
  const own = new Map(createCatalogue(system).map((alarm) => [alarm.name, alarm]));
  const alarms = new Map<string, AlarmEvaluation>([...own].map(([name, alarm]) => [alarmArn(name), alarm]));
  const since = new Map<string, number>();
  const listeners = new Set<(change: GuardrailChange) => void>([onState]);
  const begun = clock.wall();

  function find(arn: string): AlarmEvaluation | undefined {
    const start = alarmArn('');
    const shared = alarms.has(arn) ? undefined : stopAlarmNamed(arn.slice(start.length), system);
    if (shared && arn === alarmArn(shared.name)) {
      const parts = shared.anyOf.flatMap(({ name, scope }) => {
        const alarm = own.get(name);
        return alarm ? [{ label: scope, alarm }] : [];
      });
      const description = `Stops experiments: a guardrail of ${shared.anyOf.map(({ scope }) => scope).join(', ')} rings.`;
      alarms.set(arn, createComposite({ name: shared.name, kind: 'guardrail', description }, parts));
    }
    return alarms.get(arn);
  }

  function evaluate(): void {
    for (const [arn, alarm] of alarms) {
      const before = alarm.reading.state;
      alarm.evaluate(clock.monotonic());
      if (alarm.reading.state === before) continue;
      since.set(arn, clock.wall());
      for (const listener of [...listeners]) listener({ alarm: alarm.name, arn, ...alarm.reading });
    }
  }

  const tell = (say: (alarm: AlarmEvaluation, now: number) => void) => {
    for (const alarm of own.values()) say(alarm, clock.monotonic());
    evaluate();
  };

  return {
    users: (samples) => tell((alarm, now) => alarm.users?.(samples, now)),
    calls: (calls) => tell((alarm, now) => alarm.calls?.(calls, now)),
    oldestMessage: (queue, seconds) => tell((alarm, now) => alarm.oldestMessage?.(queue, seconds, now)),
    look: evaluate,
    list: () =>
      [...alarms].map(([arn, { name: _, kind, description, windows, badRemembered, anyOf, reading }]) => ({
        name: alarmName(arn),
        arn,
        kind,
        description,
        ...reading,
        since: since.get(arn) ?? begun,
        ...(windows && { windows }),
        ...(badRemembered !== undefined && { badRemembered }),
        ...(anyOf && { anyOf: anyOf.map(alarmArn) }),
      })),
    exists: (arn) => find(arn) !== undefined,
    read(arn) {
      const alarm = find(arn);
      evaluate();
      return alarm?.reading ?? { state: 'INSUFFICIENT_DATA', reason: `there is no alarm ${arn}` };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
