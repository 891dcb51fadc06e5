import type { Clock } from '../base/clock.ts';
import { percent } from '../base/percent.ts';
import type { AlarmChange, AlarmPort, AlarmReading } from '../lib/model/alarm-port.ts';
import { localReferences } from '../lib/model/experiments/local-references.ts';
import { type StopAlarm, stopAlarmNamed } from '../lib/model/experiments/stop-alarms.ts';
import type { WithJourneys } from '../lib/model/journeys.ts';
import { type Guardrail, guardrails } from '../lib/model/objectives.ts';
import type { Sample } from './load/sample.ts';

export interface GuardrailChange extends AlarmChange {
  /** The name of a guardrail, or of the alarm that journeys share. */
  readonly alarm: string;
}

/**
 * The alarms behind stop conditions: each guardrail over what users have just seen, long before a window is whole. One
 * that journeys share is there from the first time that somebody asks for it.
 */
export interface Alarms extends AlarmPort {
  users(samples: readonly Sample[]): void;
  subscribe(listener: (change: GuardrailChange) => void): () => void;
}

export interface AlarmOptions {
  readonly system: WithJourneys;
  readonly clock: Clock;
  onState(change: GuardrailChange): void;
}

export function createAlarms({ system, clock, onState }: AlarmOptions): Alarms {
  const { alarmArn } = localReferences(system.topology);
  const single = new Map(guardrails(system.journeys).map((guardrail) => [guardrail.name, createAlarm(guardrail)]));
  const alarms = new Map<string, AlarmEvaluation>([...single].map(([name, alarm]) => [alarmArn(name), alarm]));
  const listeners = new Set<(change: GuardrailChange) => void>([onState]);

  function find(arn: string): AlarmEvaluation | undefined {
    const start = alarmArn('');
    const shared = alarms.has(arn) ? undefined : stopAlarmNamed(arn.slice(start.length), system.journeys);
    if (shared && arn === alarmArn(shared.name)) alarms.set(arn, createShared(shared, single));
    return alarms.get(arn);
  }

  function evaluate(): void {
    for (const [arn, alarm] of alarms) {
      const before = alarm.reading.state;
      alarm.evaluate(clock.monotonic());
      if (alarm.reading.state === before) continue;
      for (const listener of [...listeners]) listener({ alarm: alarm.name, arn, ...alarm.reading });
    }
  }

  return {
    users(samples) {
      for (const alarm of single.values()) alarm.record(samples, clock.monotonic());
      evaluate();
    },
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

interface AlarmEvaluation {
  readonly name: string;
  readonly reading: AlarmReading;
  /** Reads anew. */
  evaluate(now: number): void;
}

interface GuardrailAlarm extends AlarmEvaluation {
  record(samples: readonly Sample[], now: number): void;
}

/** The worst of its guardrails, in that one's words; evaluated after them. */
function createShared({ name, anyOf }: StopAlarm, single: ReadonlyMap<string, AlarmEvaluation>): AlarmEvaluation {
  const worst = (): AlarmReading => {
    const all = anyOf.flatMap((guardrail) => {
      const reading = single.get(guardrail.name)?.reading;
      return reading ? [{ ...reading, reason: `${guardrail.scope}: ${reading.reason}` }] : [];
    });
    const find = (state: AlarmReading['state']) => all.find((reading) => reading.state === state);
    return (find('ALARM') ?? find('OK') ?? all[0]) as AlarmReading;
  };
  let reading = worst();
  return {
    name,
    get reading() {
      return reading;
    },
    evaluate() {
      reading = worst();
    },
  };
}

/** Looks at what became known in the guardrail's last seconds: a hung request counts when it is given up. */
function createAlarm({ name, scope, availability, seconds, minimumSamples }: Guardrail): GuardrailAlarm {
  const known: { at: number; usable: boolean }[] = [];
  const read = (): AlarmReading => {
    const usable = known.filter((sample) => sample.usable).length;
    if (known.length < minimumSamples) {
      const reason = `${known.length} answers in ${seconds} s, fewer than ${minimumSamples}`;
      return { state: 'INSUFFICIENT_DATA', reason };
    }
    return {
      state: usable / known.length < availability ? 'ALARM' : 'OK',
      reason: `${usable} of ${known.length} answers usable in ${seconds} s; at least ${percent(availability)} wanted`,
    };
  };
  let reading = read();
  return {
    name,
    get reading() {
      return reading;
    },
    record(samples, now) {
      for (const { journey, outcome } of samples) {
        if (scope === 'users' || scope === journey) known.push({ at: now, usable: outcome !== 'failed' });
      }
    },
    evaluate(now) {
      const recent = known.findIndex(({ at }) => at > now - seconds * 1000);
      known.splice(0, recent < 0 ? known.length : recent);
      reading = read();
    },
  };
}
