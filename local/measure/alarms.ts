import { type Guardrail, guardrails } from '../../lib/model/objectives.ts';
import type { Topology } from '../../lib/model/topology.ts';
import type { Clock } from '../clock.ts';
import type { AlarmState } from '../engine/alarm-port.ts';
import { localReferences } from '../runtimes/embedded/settings.ts';
import type { Sample } from './load/sample.ts';

export interface AlarmChange {
  /** The guardrail's name. */
  readonly alarm: string;
  readonly arn: string;
  readonly state: AlarmState;
  readonly reason: string;
}

/** The alarms behind stop conditions: each guardrail over what users have just seen, long before a window is whole. */
export interface Alarms {
  users(samples: readonly Sample[]): void;
  exists(arn: string): boolean;
  /** The state now; an alarm that does not exist has no data. */
  state(arn: string): AlarmState;
  /** Tells of every change from now on; returns the way to end that. */
  subscribe(listener: (change: AlarmChange) => void): () => void;
}

export interface AlarmOptions {
  readonly topology: Topology;
  readonly clock: Clock;
  onState(change: AlarmChange): void;
}

export function createAlarms({ topology, clock, onState }: AlarmOptions): Alarms {
  const { alarmArn } = localReferences(topology);
  const alarms = new Map(guardrails.map((guardrail) => [alarmArn(guardrail.name), createAlarm(guardrail)]));
  const listeners = new Set<(change: AlarmChange) => void>([onState]);

  function evaluate(): void {
    for (const [arn, alarm] of alarms) {
      const before = alarm.state;
      const reason = alarm.evaluate(clock.monotonic());
      if (alarm.state === before) continue;
      for (const listener of [...listeners]) listener({ alarm: alarm.name, arn, state: alarm.state, reason });
    }
  }

  return {
    users(samples) {
      for (const alarm of alarms.values()) alarm.record(samples, clock.monotonic());
      evaluate();
    },
    exists: (arn) => alarms.has(arn),
    state(arn) {
      evaluate();
      return alarms.get(arn)?.state ?? 'INSUFFICIENT_DATA';
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

interface Alarm {
  readonly name: string;
  state: AlarmState;
  record(samples: readonly Sample[], now: number): void;
  /** Sets the state and gives the reason. */
  evaluate(now: number): string;
}

/** Looks at what became known in the guardrail's last seconds: a hung request counts when it is given up. */
function createAlarm({ name, scope, availability, seconds, minimumSamples }: Guardrail): Alarm {
  const known: { at: number; usable: boolean }[] = [];
  const alarm: Alarm = {
    name,
    state: 'INSUFFICIENT_DATA',
    record(samples, now) {
      for (const { journey, outcome } of samples) {
        if (scope === 'users' || scope === journey) known.push({ at: now, usable: outcome !== 'failed' });
      }
    },
    evaluate(now) {
      const recent = known.findIndex(({ at }) => at > now - seconds * 1000);
      known.splice(0, recent < 0 ? known.length : recent);
      const usable = known.filter((sample) => sample.usable).length;
      if (known.length < minimumSamples) {
        alarm.state = 'INSUFFICIENT_DATA';
        return `${known.length} answers in ${seconds} s, fewer than ${minimumSamples}`;
      }
      alarm.state = usable / known.length < availability ? 'ALARM' : 'OK';
      return `${usable} of ${known.length} answers usable in ${seconds} s; at least ${availability * 100} % wanted`;
    },
  };
  return alarm;
}
