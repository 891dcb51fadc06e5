import type { Heard } from './heard.ts';
import type { UsersSeries } from './run-record.ts';

/** What users got, window by window. */
export function usersOf({ facts: { traffic }, at }: Heard, from: number): UsersSeries {
  const windows = traffic.windows(traffic.span).filter((window) => at(window.to) > from);
  const rows = windows.map((window) => {
    const { usable, degraded, total, histogram } = traffic.users(window);
    const share = (part: number) => (total === 0 ? null : round(part / total, 4));
    const percentile = (percent: number) => {
      const value = histogram.percentile(percent);
      return value === null ? null : round(value, 1);
    };
    return {
      at: at(window.from),
      usable: share(usable),
      degraded: share(degraded),
      ...{ p50: percentile(50), p95: percentile(95), p99: percentile(99) },
      perSecond: round((1000 * total) / (window.to - window.from), 1),
    };
  });
  const column = <Name extends keyof (typeof rows)[number]>(name: Name) => rows.map((row) => row[name]);
  return {
    ...{ at: column('at'), usable: column('usable'), degraded: column('degraded') },
    ...{ p50: column('p50'), p95: column('p95'), p99: column('p99'), perSecond: column('perSecond') },
  };
}

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;
