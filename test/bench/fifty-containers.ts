import { systemClock } from '../../base/clock.ts';
import { dockerOutput } from '../docker/support/docker.ts';
import { ruleSavers } from '../docker/support/rule-savers.ts';
import { type BareContainer, type BareSystem, withBareSystem } from './support/containers/bare-system.ts';
import { type EffectProbe, startEffectProbe } from './support/containers/effect-probe.ts';
import { createTemplate, startExperiment, stopExperiment } from './support/containers/experiment.ts';
import { blackhole, pings } from './support/containers/timed-faults.ts';
import { type Figures, milliseconds, quantile } from './table.ts';

const [port, count, rounds] = [21_600, 50, 3];
const holdMilliseconds = 3000;

/** One experiment on fifty containers: whether each gets the fault and each is clean after, and when. */
export const bench = (): Promise<Figures[]> =>
  withBareSystem({ port, services: { many: count } }, async (bare) => {
    const front = bare.containers.find(({ service }) => service === 'front') as BareContainer;
    const targets = bare.containers.filter(({ service }) => service === 'many');
    const names = targets.map((_, i) => `t${i}`);
    const watches = Object.fromEntries(targets.map((target, i) => [names[i], pings(target, front, 25)]));
    const probe = await startEffectProbe(bare.image, watches);
    const template = await createTemplate(
      bare.system,
      blackhole,
      targets.map(({ taskArn }) => taskArn),
    );
    const rows: string[][] = [];
    for (let round = 1; round <= rounds; round++) {
      rows.push([String(round), ...(await oneRound({ bare, probe, template, targets, names }))]);
    }
    await probe.close();
    return [
      {
        title: `A blackhole of a port in ${count} containers by one experiment: ten actions on five tasks each`,
        head: [
          ...['round', 'have it', 'first', 'median', 'last', 'rules in namespaces'],
          ...['stopped: first', 'median', 'last', 'still have it', 'namespaces as before', 'experiment ended'],
        ],
        rows,
      },
    ];
  });

async function oneRound(parts: {
  readonly bare: BareSystem;
  readonly probe: EffectProbe;
  readonly template: string;
  readonly targets: readonly BareContainer[];
  readonly names: readonly string[];
}): Promise<string[]> {
  const { bare, probe, template, targets, names } = parts;
  const turned = (on: boolean, since: number) =>
    Promise.all(
      names.map((name) =>
        probe.turned(name, on, since).then(
          (at) => at - since,
          () => Number.NaN,
        ),
      ),
    );
  const before = await namespaces(bare, targets);
  const started = await startExperiment(bare.system, template);
  const on = await turned(true, started.asked);
  await systemClock.sleep(holdMilliseconds);
  const [have, during] = [probe.seen().length, await namespaces(bare, targets)];
  let off: number[] = [];
  const { asked, status } = await stopExperiment(bare.system, started.id, async (since) => {
    off = await turned(false, since);
  });
  const ended = systemClock.monotonic() - asked;
  const after = await namespaces(bare, targets);
  const unlike = (text: readonly string[]) => text.filter((each, i) => each !== before[i]).length;
  const figures = (all: number[]) => [Math.min(...all), quantile(all, 0.5), Math.max(...all)].map(milliseconds);
  return [
    ...[`${have} of ${names.length}`, ...figures(on), `${unlike(during)} of ${names.length}`],
    ...[...figures(off), String(probe.seen().length), `${targets.length - unlike(after)} of ${targets.length}`],
    `${status} after ${milliseconds(ended)}`,
  ];
}

/** Rules and queueing disciplines in the network namespace of each, by a container of its own; without counters. */
async function namespaces({ image }: BareSystem, targets: readonly BareContainer[]): Promise<string[]> {
  const rights = ['SYS_ADMIN', 'NET_ADMIN', 'NET_RAW', 'SYS_PTRACE'].flatMap((each) => ['--cap-add', each]);
  const look = [...ruleSavers, 'tc qdisc show', 'tc filter show'].map((each) => `${each} 2>/dev/null`).join('; ');
  const each = `for pid in ${targets.map(({ pid }) => pid).join(' ')}; do nsenter --net=/proc/$pid/ns/net sh -c '${look}'; echo =====; done`;
  const said = await dockerOutput([
    ...['run', '--rm', '--network', 'none', '--pid', 'host', '--security-opt', 'apparmor=unconfined'],
    ...[...rights, image, 'sh', '-c', each],
  ]);
  // A table that nobody has put anything in comes with the first look.
  const isNothing = (line: string) => /^(#.*|\*.*|COMMIT|:[A-Z]+ ACCEPT \[.*\]|)$/.test(line);
  return said
    .split('=====')
    .slice(0, targets.length)
    .map((text) =>
      text
        .split('\n')
        .filter((line) => !isNothing(line))
        .map((line) => line.replace(/\[\d+:\d+\]/, ''))
        .join('\n'),
    );
}
