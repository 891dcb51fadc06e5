import { loadavg } from 'node:os';
import { systemClock } from '../../base/clock.ts';
import { type BareContainer, type BareSystem, withBareSystem } from './support/containers/bare-system.ts';
import { type EffectProbe, startEffectProbe } from './support/containers/effect-probe.ts';
import { createTemplate, startExperiment, stopExperiment } from './support/containers/experiment.ts';
import { byHelper } from './support/containers/helper-container.ts';
import { blackhole, pings, type TimedFault, timedFaults } from './support/containers/timed-faults.ts';
import { type Figures, milliseconds, quantile } from './table.ts';

const [port, rounds, atOnce] = [21_500, 15, 10];
/** From one to the next: whoever looks at a fault has seen it by then. */
const pauseMilliseconds = 1000;
const [one, ten] = ['one', 'ten'];

/**
 * From StartExperiment to the effect in a container and from StopExperiment to its end, seen by a probe that knows nothing of
 * either; beside the same fault by a helper container, in turn with it. Some ten minutes.
 */
export const bench = (): Promise<Figures[]> =>
  withBareSystem({ port, services: { [one]: 1, [ten]: atOnce } }, async (bare) => {
    const of = (service: string) => bare.containers.filter((each) => each.service === service);
    const [front, target] = [of('front')[0], of(one)[0]] as [BareContainer, BareContainer];
    const single: string[][] = [];
    const beside: string[][] = [];
    for (const fault of timedFaults(one, bare)) {
      const { ours, helpers } = await timeOne(fault, target, front, bare);
      single.push([fault.name, ...rowOf(ours)]);
      if (helpers) beside.push([fault.name, ...besideRow(ours, helpers)]);
      console.error([...(single.at(-1) ?? []), '|', ...(helpers ? besideRow(ours, helpers) : [])].join('  '));
    }
    const many = await timeMany(of(ten), front, bare);
    single.push([`blackhole of a port, ${atOnce} tasks: the last`, ...rowOf(many.ours)]);
    beside.push([`blackhole of a port, ${atOnce} tasks: the last`, ...besideRow(many.ours, many.helpers)]);
    return [
      {
        title: `StartExperiment to the effect in the container, StopExperiment to its end (${rounds} rounds; wanted: median 400 ms, ${atOnce} tasks no more than double; load of the machine ${loadavg()[0]?.toFixed(0)})`,
        head: ['fault', 'on p50', 'on p95', 'of it FIS', 'off p50', 'off p95', 'of it FIS', 'seen on, off'],
        rows: single,
      },
      {
        title: 'The same by a helper container per command, in turn (wanted: ours at most 0.5 of its time)',
        head: [
          ...['fault', 'ours on', 'helper on', 'share', 'ours off', 'helper off', 'share'],
          'helper on, until it is removed',
        ],
        rows: beside,
      },
    ];
  });

/** Milliseconds to the effect and to its end, and how long it took until the first plan was made or the stop begun. */
interface Times {
  readonly on: number[];
  readonly off: number[];
  readonly onBegun: number[];
  readonly offBegun: number[];
}

interface HelperTimes extends Pick<Times, 'on' | 'off'> {
  readonly removed: number[];
}

const noTimes = (): Times => ({ on: [], off: [], onBegun: [], offBegun: [] });

async function timeOne(fault: TimedFault, target: BareContainer, front: BareContainer, bare: BareSystem) {
  const probe = await startEffectProbe(bare.image, { [one]: fault.watch(target, front) });
  const template = await createTemplate(bare.system, fault.action, [target.taskArn]);
  const ours = noTimes();
  const helpers: HelperTimes = { on: [], off: [], removed: [] };
  const helper = fault.helper?.(target);
  // The first round warms both up.
  for (let round = -1; round < rounds; round++) {
    const times = round < 0 ? noTimes() : ours;
    await timeOurs(template, [one], probe, bare, times);
    if (!helper) continue;
    const theirs = round < 0 ? { on: [], off: [], removed: [] } : helpers;
    await timeHelpers([{ name: one, target, ...helper }], probe, bare, theirs);
  }
  await probe.close();
  return { ours, helpers: helper && helpers };
}

async function timeMany(targets: readonly BareContainer[], front: BareContainer, bare: BareSystem) {
  const named = targets.map((target, i) => ({ name: `t${i}`, target }));
  const watches = Object.fromEntries(named.map(({ name, target }) => [name, pings(target, front, 6)]));
  const probe = await startEffectProbe(bare.image, watches);
  const template = await createTemplate(
    bare.system,
    blackhole,
    targets.map(({ taskArn }) => taskArn),
  );
  const helper = timedFaults(one, bare)[0]?.helper as NonNullable<TimedFault['helper']>;
  const ours = noTimes();
  const helpers: HelperTimes = { on: [], off: [], removed: [] };
  for (let round = -1; round < rounds; round++) {
    const names = named.map(({ name }) => name);
    await timeOurs(template, names, probe, bare, round < 0 ? noTimes() : ours);
    const theirs = round < 0 ? { on: [], off: [], removed: [] } : helpers;
    await timeHelpers(
      named.map((each) => ({ ...each, ...helper(each.target) })),
      probe,
      bare,
      theirs,
    );
  }
  await probe.close();
  return { ours, helpers };
}

/** Not seen: a machine that is too busy for the probe shows as a figure that is none. */
function missed(error: Error): number {
  console.error(error.message);
  return Number.NaN;
}

/** The last effect of all counts. */
async function lastTurn(probe: EffectProbe, names: readonly string[], on: boolean, since: number): Promise<number> {
  return Math.max(...(await Promise.all(names.map((name) => probe.turned(name, on, since)))));
}

async function timeOurs(
  template: string,
  names: readonly string[],
  probe: EffectProbe,
  { system }: BareSystem,
  times: Times,
): Promise<void> {
  const started = await startExperiment(system, template);
  const on = await lastTurn(probe, names, true, started.asked).catch(missed);
  times.on.push(on - started.asked);
  times.onBegun.push(started.begun - started.asked);
  await systemClock.sleep(pauseMilliseconds);
  let off = Number.NaN;
  const { asked, begun, status } = await stopExperiment(system, started.id, async (since) => {
    off = await lastTurn(probe, names, false, since).catch(missed);
  });
  if (status !== 'stopped') throw new Error(`the experiment ended ${status}`);
  times.off.push(off - asked);
  times.offBegun.push(begun - asked);
  await systemClock.sleep(pauseMilliseconds);
}

interface Helped {
  readonly name: string;
  readonly target: BareContainer;
  readonly on: readonly string[];
  readonly off: readonly string[];
}

async function timeHelpers(
  helped: readonly Helped[],
  probe: EffectProbe,
  { daemon, image }: BareSystem,
  times: HelperTimes,
): Promise<void> {
  const names = helped.map(({ name }) => name);
  const all = async (way: 'on' | 'off') => {
    const asked = systemClock.monotonic();
    const done = await Promise.all(helped.map((each) => byHelper(daemon, image, each.target.containerId, each[way])));
    times[way].push((await lastTurn(probe, names, way === 'on', asked).catch(missed)) - asked);
    if (way === 'on') times.removed.push(Math.max(...done.map(({ removed }) => removed)) - asked);
    await systemClock.sleep(pauseMilliseconds);
  };
  await all('on');
  await all('off');
}

/** What was seen. */
const known = (values: readonly number[]) => values.filter((value) => !Number.isNaN(value));
const median = (values: readonly number[]) => quantile(known(values), 0.5);
const late = (values: readonly number[]) => quantile(known(values), 0.95);

const rowOf = ({ on, off, onBegun, offBegun }: Times): string[] => [
  ...[median(on), late(on), median(onBegun), median(off), late(off), median(offBegun)].map(milliseconds),
  `${known(on).length}, ${known(off).length}`,
];

function besideRow(ours: Times, helpers: HelperTimes): string[] {
  const way = (name: 'on' | 'off') => [
    milliseconds(median(ours[name])),
    milliseconds(median(helpers[name])),
    (median(ours[name]) / median(helpers[name])).toFixed(2),
  ];
  return [...way('on'), ...way('off'), milliseconds(median(helpers.removed))];
}
