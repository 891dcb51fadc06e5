import type { Clock } from '../base/clock.ts';
import { percent } from '../base/percent.ts';
import type { AlarmChange, AlarmPort, AlarmReading } from '../lib/model/alarm-port.ts';
import { localReferences } from '../lib/model/experiments/local-references.ts';
import type { WithJourneys } from '../lib/model/journeys.ts';
import { type Guardrail, guardrails } from '../lib/model/objectives.ts';
import type { Sample } from './load/sample.ts';

export interface GuardrailChange extends AlarmChange {
  /** The guardrail's name. */
  readonly alarm: string;
}

/** The alarms behind stop conditions: each guardrail over what users have just seen, long before a window is whole. */
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
  const alarms = new Map(
    guardrails(system.journeys).map((guardrail) => [alarmArn(guardrail.name), createAlarm(guardrail)]),
  );
  const listeners = new Set<(change: GuardrailChange) => void>([onState]);

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
      for (const alarm of alarms.values()) alarm.record(samples, clock.monotonic());
      evaluate();
    },
    exists: (arn) => alarms.has(arn),
    read(arn) {
      evaluate();
      return alarms.get(arn)?.reading ?? { state: 'INSUFFICIENT_DATA', reason: `there is no alarm ${arn}` };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

interface AlarmEvaluation {
  readonly name: string;
  reading: AlarmReading;
  record(samples: readonly Sample[], now: number): void;
  /** Reads anew. */
  evaluate(now: number): void;
}

/** Looks at what became known in the guardrail's last seconds: a hung request counts when it is given up. */
function createAlarm({ name, scope, availability, seconds, minimumSamples }: Guardrail): AlarmEvaluation {
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
  const alarm: AlarmEvaluation = {
    name,
    reading: read(),
    record(samples, now) {
      for (const { journey, outcome } of samples) {
        if (scope === 'users' || scope === journey) known.push({ at: now, usable: outcome !== 'failed' });
      }
    },
    evaluate(now) {
      const recent = known.findIndex(({ at }) => at > now - seconds * 1000);
      known.splice(0, recent < 0 ? known.length : recent);
      alarm.reading = read();
    },
  };
  return alarm;
}
