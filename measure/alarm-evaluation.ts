import type { AlarmKind, AlarmReading, AlarmState, AlarmWindows } from '../lib/model/alarm-port.ts';
import type { Outcome, Sample } from './load/sample.ts';

/** A call as an alarm needs it: on a link towards `callee`. */
export interface Call {
  readonly callee: string;
  readonly milliseconds: number;
  readonly outcome: Outcome;
}

/** What can be told to alarms, all of it when it becomes known: a hung request counts when it is given up. */
export interface AlarmInput {
  users?(samples: readonly Sample[], now: number): void;
  calls?(calls: readonly Call[], now: number): void;
  /** The age of a queue's oldest message, seconds. */
  oldestMessage?(queue: string, seconds: number, now: number): void;
}

/** An alarm, as it is evaluated: what it heard decides. */
export interface AlarmEvaluation extends AlarmInput {
  readonly name: string;
  readonly kind: AlarmKind;
  readonly description: string;
  readonly windows?: AlarmWindows;
  /** How many of the windows that it looks at beside the next one were bad. */
  readonly badRemembered?: number;
  /** The names of the alarms that it is over, any of which is enough. */
  readonly anyOf?: readonly string[];
  readonly reading: AlarmReading;
  /** Reads anew. */
  evaluate(now: number): void;
}

/** One over several, any of which is enough, in the words of the worst; evaluated after them. */
export function createComposite(
  own: Pick<AlarmEvaluation, 'name' | 'kind' | 'description'>,
  parts: readonly { readonly label: string; readonly alarm: AlarmEvaluation }[],
): AlarmEvaluation {
  const worst = (): AlarmReading => {
    const all = parts.map(({ label, alarm: { reading } }) => ({ ...reading, reason: `${label}: ${reading.reason}` }));
    const find = (state: AlarmState) => all.find((reading) => reading.state === state);
    return find('ALARM') ?? find('OK') ?? all[0] ?? { state: 'INSUFFICIENT_DATA', reason: 'it is over no other alarm' };
  };
  let reading = worst();
  return {
    ...own,
    anyOf: parts.map(({ alarm }) => alarm.name),
    get reading() {
      return reading;
    },
    evaluate() {
      reading = worst();
    },
  };
}
