import type { Experiment as FisExperiment } from '@aws-sdk/client-fis';
import { type MetricPoint, windowFromMetrics } from '../../../../aws/cloudwatch/metric-windows.ts';
import { scopesOf } from '../../../../aws/cloudwatch/read-metrics.ts';
import type { Clock } from '../../../../base/clock.ts';
import type { Window } from '../../../../lib/model/events/event.ts';
import { experimentsOf } from '../../../../lib/model/experiments/index.ts';
import { journeys } from '../../../../systems/shop/journeys.ts';
import { shopModel } from '../../../../systems/shop/model.ts';

/** Time that passes only by sleeping, and then at once. */
export function fastClock(start = 0): Clock {
  let now = start;
  return {
    wall: () => now,
    monotonic: () => now,
    after: () => {
      throw new Error('nobody waits beside this clock');
    },
    sleep: async (milliseconds, signal) => {
      if (!signal?.aborted) now += milliseconds;
    },
  };
}

export const second = 1000;
/** When the fault of these stories begins, and ends: seconds since the epoch. */
export const begin = 1_000_003;
export const end = 1_000_063;

const journeyNames = new Set(journeys.map(({ name }) => name));

/** Windows of ten seconds from `from` up to and without `to` (seconds), well but for what `unless` says. */
export function windowsOf(
  from: number,
  to: number,
  unless: (scope: string, at: number) => Partial<MetricPoint> | undefined = () => ({}),
): Window[] {
  const windows: Window[] = [];
  for (let at = Math.floor(from / 10) * 10; at < to; at += 10) {
    for (const scope of scopesOf(shopModel)) {
      const share = scope === 'users' ? 100 : (journeys.find(({ name }) => name === scope)?.share ?? 20);
      const other = unless(scope, at);
      if (!other) continue;
      const latency = { p50: 20, p95: 40, p99: 50, maximum: 60 };
      windows.push(
        windowFromMetrics({ scope, start: at * second, served: share * 5, ...latency, ...other }, journeyNames),
      );
    }
  }
  return windows;
}

export const isDuring = (at: number) => at + 10 > begin && at < end;

export function experimentNamed(name: string) {
  const experiment = experimentsOf(shopModel).find((one) => one.name === name);
  if (!experiment) throw new Error(`no experiment ${name}`);
  return experiment;
}

/** lose-payment as FIS has it when it is over. */
export function endedExperiment(status = 'completed', action = status): FisExperiment {
  const date = (seconds: number) => new Date(seconds * second);
  return {
    id: 'EXP1',
    experimentTemplateId: 'EXT1',
    state: { status: status as 'completed', reason: 'Over.' },
    creationTime: date(begin - 2),
    startTime: date(begin - 1),
    endTime: date(end + 1),
    targets: { callers: { resourceType: 'aws:ecs:task', resourceTags: { 'breakwater:service': 'order-service' } } },
    actions: {
      lose: {
        actionId: 'aws:ecs:task-network-blackhole-port',
        targets: { Tasks: 'callers' },
        state: { status: action as 'completed', reason: 'Over.' },
        startTime: date(begin),
        endTime: date(end),
      },
    },
  };
}
