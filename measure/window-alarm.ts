import type { AlarmKind, AlarmReading, AlarmWindows } from '../lib/model/alarm-port.ts';
import { localWindows } from '../lib/model/local-windows.ts';
import type { Counted } from '../lib/model/objective-limits.ts';
import type { AlarmEvaluation } from './alarm-evaluation.ts';

/** What an alarm over windows is made of. */
export interface WindowRule {
  readonly name: string;
  readonly kind: AlarmKind;
  readonly description: string;
  /** How long a window is at least, how many of the last are looked at, and how many of them must be bad. */
  readonly windows: AlarmWindows;
  /** A window goes on until it has so many answers. */
  readonly samples: number;
  /** Whether a whole window is bad, and how it was, in words. */
  judge(counted: Counted): { readonly bad: boolean; readonly detail: string };
  /** Nobody asked: no data, or no harm. */
  readonly silence: 'INSUFFICIENT_DATA' | 'OK';
}

/** An alarm over windows, and the way to tell it of an answer. */
export interface WindowAlarm extends AlarmEvaluation {
  record(failed: boolean, milliseconds: number, now: number): void;
}

type Closed = { readonly bad: boolean; readonly detail: string } | 'silent';

/** As a CloudWatch alarm of M out of N datapoints: one bad window is none where more than one is wanted. */
export function createWindowAlarm(rule: WindowRule): WindowAlarm {
  const { name, kind, description, windows, samples, judge, silence } = rule;
  let open: { readonly from: number; failed: number; readonly latencies: number[] } | undefined;
  let closed: Closed[] = [];

  const read = (): AlarmReading => {
    const told = closed.filter((window) => window !== 'silent');
    const bad = told.filter((window) => window.bad);
    if (bad.length >= windows.bad) {
      const share = `${bad.length} of the last ${closed.length} windows bad`;
      return { state: 'ALARM', reason: `${bad.at(-1)?.detail}; ${share}` };
    }
    const isFine = told.length > bad.length || (silence === 'OK' && told.length > 0 && closed.length > told.length);
    if (isFine) return { state: 'OK', reason: told.at(-1)?.detail ?? '' };
    if (bad.length > 0) {
      const wanted = `${bad.length} bad windows so far, and none that was good; ${windows.bad} are wanted`;
      return { state: 'INSUFFICIENT_DATA', reason: `${bad.at(-1)?.detail}; ${wanted}` };
    }
    const state = closed.length > 0 ? silence : 'INSUFFICIENT_DATA';
    return { state, reason: `no answers in ${closed.length * windows.seconds} s` };
  };

  /** Closes the window that is open where it is long enough, and gives whether it did. */
  const close = (now: number): boolean => {
    if (!open) return false;
    const { from, failed, latencies } = open;
    const total = latencies.length;
    const age = now - from;
    const isWhole = age >= windows.seconds * 1000 && (total === 0 || total >= samples);
    if (!isWhole && age < localWindows.longest * 1000) return false;
    const window: Closed = total === 0 ? 'silent' : judge({ total, failed, p95: percentile95(latencies) });
    closed = [...closed, window].slice(-windows.looked);
    open = undefined;
    return true;
  };

  let reading = read();
  return {
    name,
    kind,
    description,
    windows,
    get reading() {
      return reading;
    },
    get badRemembered() {
      const beside = windows.looked === 1 ? [] : closed.slice(1 - windows.looked);
      return beside.filter((window) => window !== 'silent' && window.bad).length;
    },
    record(failed, milliseconds, now) {
      close(now);
      open ??= emptyWindow(now);
      open.latencies.push(milliseconds);
      if (failed) open.failed++;
    },
    evaluate(now) {
      close(now);
      open ??= emptyWindow(now);
      reading = read();
    },
  };
}

/** Windows begin with whole seconds. */
const emptyWindow = (now: number) => ({ from: Math.floor(now / 1000) * 1000, failed: 0, latencies: [] as number[] });

function percentile95(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null;
}
