import { readFileSync } from 'node:fs';
import type { Finding } from '../../base/finding.ts';

export interface MachineLoad {
  /** Processes that ran or waited to run, on average over the last minute. */
  readonly average: number;
  readonly processors: number;
  /** Share of the last ten seconds, in percent, in which something waited for a processor; undefined where it is not kept. */
  readonly pressure: number | undefined;
}

/** From here on, what users feel may be the machine's doing. */
const limits = { averagePerProcessor: 1, pressure: 20 } as const;

/** Whether other work keeps the processors: by pressure where the kernel keeps it, which is fresher, else by the load average. */
export function checkLoad({ average, processors, pressure }: MachineLoad): Finding {
  const check = 'load';
  const perProcessor = average / processors;
  const message = [
    `load average ${average.toFixed(2)} on ${processors} processors`,
    ...(pressure === undefined ? [] : [`processes waited for one in ${pressure.toFixed(0)} % of the last 10 s`]),
  ].join('; ');
  const isBusy = pressure === undefined ? perProcessor > limits.averagePerProcessor : pressure > limits.pressure;
  if (!isBusy) return { check, level: 'ok', message };
  return {
    check,
    level: 'warn',
    message,
    advice: 'let the other work end first: on a busy machine verdicts may be inconclusive',
  };
}

/** `some avg10` of the kernel's account. Source: Linux, Documentation/accounting/psi. */
export function pressureIn(text: string): number | undefined {
  const [, value] = /^some avg10=([\d.]+)/m.exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
}

export function readPressure(path = '/proc/pressure/cpu'): number | undefined {
  try {
    return pressureIn(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
