import { startWhenAllowed } from '../../aws/fis/experiment.ts';
import { templatesByExperiment } from '../../aws/fis/templates.ts';
import { systemClock } from '../../base/clock.ts';
import type { Event } from '../../lib/model/events/event.ts';
import { isFinal } from '../../lib/model/events/statuses.ts';
import { createHistogram } from '../../measure/histogram.ts';
import type { Figures } from './table.ts';
import { withSystem } from './with-system.ts';

const runs = Number(process.env.BENCH_RUNS ?? 200);
const experiment = 'alarm-stops-experiment';

interface Times {
  /** From the first window of users with an answer that was not usable, which is a second long. */
  readonly harm: number;
  readonly alarm: number;
  readonly undone: number;
}

/** A fault that does more harm than it declares, so that a guardrail rings: from the alarm until all of it is undone. */
export const bench = (): Promise<Figures[]> =>
  withSystem(20_500, async (system) => {
    const id = (await templatesByExperiment(system.fis)).get(experiment)?.id as string;
    await system.startLoad({ rate: 50, seed: 1 });
    await systemClock.sleep(8000);
    let events: Event[] = [];
    system.onEvent((event) => void events.push(event));
    const all: Times[] = [];
    const failures: string[] = [];
    for (let run = 0; run < runs; run++) {
      events = [];
      const experimentId = await startWhenAllowed(system.fis, id, { clock: systemClock, pollMilliseconds: 100 });
      const ended = await until(() => endOf(events, experimentId));
      // Until then the windows have come that the harm was in.
      await quiet(system.alarms);
      const times = timesOf(events, experimentId);
      if (ended?.status === 'stopped' && times) all.push(times);
      else failures.push(`${experimentId}: ${ended ? `${ended.status}, ${ended.reason}` : 'no end'}`);
    }
    const row = (figure: string, values: readonly number[], wanted: string) => {
      const histogram = createHistogram();
      for (const value of values) histogram.record(value);
      return [figure, ...[50, 95, 100].map((share) => precise(histogram.percentile(share))), wanted];
    };
    return [
      {
        title: `Stopped by its guardrail, ${all.length} of ${runs} times${failures.length > 0 ? `; not: ${failures.join('; ')}` : ''}`,
        head: ['from, to', 'median', 'p95', 'max', 'wanted'],
        rows: [
          row(
            'alarm in ALARM, all undone',
            all.map(({ alarm, undone }) => undone - alarm),
            'p95 2 s',
          ),
          row(
            'first bad answer, alarm in ALARM',
            all.map(({ harm, alarm }) => alarm - harm),
            '',
          ),
          row(
            'first bad answer, all undone',
            all.map(({ harm, undone }) => undone - harm),
            'p95 4 s',
          ),
        ],
      },
    ];
  });

const precise = (milliseconds: number | null) => `${((milliseconds ?? 0) / 1000).toFixed(2)} s`;

const endOf = (events: readonly Event[], experimentId: string) =>
  events
    .filter((event) => event.type === 'experiment-state')
    .find((event) => event.experimentId === experimentId && isFinal(event.status));

function timesOf(events: readonly Event[], experimentId: string): Times | undefined {
  const reverts = events.filter((event) => event.type === 'fault-reverted' && event.experimentId === experimentId);
  const applied = events.find((event) => event.type === 'fault-applied' && event.experimentId === experimentId);
  // One of before the fault is another's.
  const since = applied?.mono ?? Number.POSITIVE_INFINITY;
  const alarm = events.find((event) => event.type === 'alarm-state' && event.state === 'ALARM' && event.mono >= since);
  if (!alarm || !applied || reverts.length === 0) return undefined;
  const bad = events.flatMap((event) =>
    event.type === 'window' && event.scope === 'users' && event.failed > 0 && event.start + 1000 > applied.mono
      ? [event.start]
      : [],
  );
  // A window is told when it is over: the fault itself is the earliest that a bad answer in it may be.
  const harm = Math.max(applied.mono, Math.min(...bad, alarm.mono));
  return { harm, alarm: alarm.mono, undone: Math.max(...reverts.map(({ mono }) => mono)) };
}

async function quiet(alarms: () => Promise<readonly { readonly state: string }[]>): Promise<void> {
  await until(async () => (await alarms()).every(({ state }) => state !== 'ALARM') || undefined);
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T | undefined> {
  const end = systemClock.monotonic() + 60_000;
  for (;;) {
    const found = await look();
    if (found !== undefined || systemClock.monotonic() > end) return found;
    await systemClock.sleep(50);
  }
}
