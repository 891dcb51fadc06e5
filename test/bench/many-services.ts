import { readFileSync, rmSync, statSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { loadSystem } from '../../definition/load-system.ts';
import type { Event } from '../../lib/model/events/event.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { localReferences } from '../../lib/model/experiments/local-references.ts';
import { templateOf } from '../../lib/model/experiments/template.ts';
import type { System } from '../../lib/model/system.ts';
import { readJournal } from '../../local/journal/read-journal.ts';
import { createMesh } from '../../local/runtimes/embedded/mesh.ts';
import { createPorts } from '../../local/runtimes/embedded/ports.ts';
import type { ScheduledTask } from '../../local/runtimes/embedded/task.ts';
import { places, readState } from '../../local/supervisor/state.ts';
import { judge } from '../../measure/judge/judge.ts';
import { startLinks } from '../embedded/links/support/rig.ts';
import { writeManyServices } from '../embedded/system/fixtures/many-services/index.ts';
import { startChaos } from '../embedded/system/support.ts';
import { type Figures, milliseconds, quantile } from './table.ts';

const counts = [3, 10, 30];
const [rate, port] = [40, 21_000];

/** What a system costs as it grows: tiny services, two tasks each, started and hit by `random-kill`. Some minutes. */
export async function bench(): Promise<Figures[]> {
  const systems: string[][] = [];
  const parts: string[][] = [];
  for (const count of counts) {
    const { folder, file } = writeManyServices(count);
    try {
      const system = await loadSystem(file);
      const [ran, events] = await runOnce(folder, file);
      const sizes = sizesOf(system);
      systems.push([String(count), ...sizes, ...ran]);
      parts.push([String(count), ...sizes, ...(await configureTimes(system)), ...judgeTimes(system, events)]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const size = ['services', 'tasks', 'edges', 'listeners'];
  return [
    {
      title: `chaos run random-kill --rate ${rate}`,
      head: [
        ...size,
        ...[
          'up after',
          'supervisor',
          'links',
          'links CPU to be up',
          'links CPU / 1000 calls',
          'supervisor CPU',
          'calls',
        ],
        ...['journal', 'all', 'verdict'],
      ],
      rows: systems,
    },
    {
      title: 'Its parts (a configure: the median of 50; experiments and judge: the best of 15)',
      head: [...size, 'one configure', 'all joins', 'experiments', 'templates of all', 'judge'],
      rows: parts,
    },
  ];
}

function sizesOf({ topology: { services } }: System): string[] {
  const sum = (of: (service: (typeof services)[number]) => number) => services.reduce((all, one) => all + of(one), 0);
  const listeners = sum(
    ({ replicas, calls, public: isPublic }) => replicas * calls.length + (isPublic ? 1 + replicas : 0),
  );
  return [sum(({ replicas }) => replicas), sum(({ calls }) => calls.length), listeners].map(String);
}

/** What a process has taken since it began. */
interface Taken {
  readonly cpu: number;
  readonly peak: number;
}

/** Runs it as a user would, and watches from outside. */
async function runOnce(folder: string, file: string): Promise<[string[], readonly Event[]]> {
  const begun = systemClock.monotonic();
  const options = ['--system', file, '--folder', folder, '--base-port', String(port), '--rate', String(rate)];
  const { finished } = startChaos('run', 'random-kill', ...options);
  const ended = { is: false };
  void finished.finally(() => {
    ended.is = true;
  });
  let up: number | undefined;
  let [supervisor, links, atUp]: (Taken | undefined)[] = [];
  while (!ended.is) {
    const state = readState(folder);
    if (state) {
      up ??= systemClock.monotonic() - begun;
      supervisor = takenBy(state.supervisor.pid) ?? supervisor;
      links = takenBy(linksOf(folder)) ?? links;
      atUp ??= links;
    }
    await systemClock.sleep(up === undefined ? 20 : 250);
  }
  const { status, stdout, stderr } = await finished;
  const whole = systemClock.monotonic() - begun;
  if (!supervisor || !links || !atUp || up === undefined) throw new Error(`it did not start: ${stderr}`);
  const { journal } = places(folder);
  const { events } = readJournal(journal);
  const told = events.find((event) => event.type === 'verdict');
  const calls = events.reduce(
    (sum, event) => (event.type === 'window' ? sum + event.served + event.degraded + event.failed : sum),
    0,
  );
  return [
    [
      ...[inSeconds(up), mebibytes(supervisor.peak), mebibytes(links.peak), inSeconds(atUp.cpu)],
      milliseconds((1000 * (links.cpu - atUp.cpu)) / calls),
      ...[inSeconds(supervisor.cpu), String(calls), mebibytes(statSync(journal).size / 1024), inSeconds(whole)],
      told ? [told.verdict, ...told.reasons].join(': ') : `status ${status}: ${stdout}${stderr}`,
    ],
    events,
  ];
}

let linksPid: { readonly folder: string; readonly pid: number } | undefined;

function linksOf(folder: string): number {
  if (linksPid?.folder === folder) return linksPid.pid;
  const started = readJournal(places(folder).journal).events.find(
    (event) => event.type === 'process-started' && event.role === 'links',
  );
  const pid = started?.type === 'process-started' ? started.process.pid : 0;
  linksPid = { folder, pid };
  return pid;
}

/** Milliseconds of processor time, and the most memory that it has held, KiB; undefined where it has gone. Linux only. */
function takenBy(pid: number): Taken | undefined {
  try {
    const peak = Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [user, kernel] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number) as [number, number];
    // In ticks, of which there are 100 a second. Source: proc(5).
    return { cpu: 10 * (user + kernel), peak };
  } catch {
    return undefined;
  }
}

/** How long one change of a task takes until the links know of it, and all tasks together until they have their links. */
async function configureTimes(system: System): Promise<string[]> {
  const rig = await startLinks();
  try {
    const { next: nextPort } = createPorts(port);
    const { topology } = system;
    const mesh = await createMesh({ topology, nextPort, storePort: () => 0, configure: rig.links.configure });
    const tasks: ScheduledTask[] = [];
    const begun = systemClock.monotonic();
    for (const service of topology.services) {
      for (let replica = 1; replica <= service.replicas; replica++) {
        const task = { id: `${service.name}-${replica}`, port: await nextPort(), state: 'ready', balanced: true };
        await mesh.join(task, service);
        tasks.push({ ...task, service: service.name } as ScheduledTask);
        await mesh.apply(tasks);
      }
    }
    const joined = systemClock.monotonic() - begun;
    const taken: number[] = [];
    for (let round = 0; round < 50; round++) taken.push(await timed(() => mesh.apply(tasks)));
    return [milliseconds(quantile(taken, 0.5)), milliseconds(joined)];
  } finally {
    await rig.stop();
  }
}

function judgeTimes(system: System, events: readonly Event[]): string[] {
  const experiments = experimentsOf(system);
  const experiment = experiments.find(({ name }) => name === 'random-kill');
  if (!experiment) throw new Error('there is no experiment random-kill');
  const references = localReferences(system.topology);
  const templates = best(() => experimentsOf(system).map((one) => templateOf(one, system, references)));
  return [
    String(experiments.length),
    milliseconds(templates),
    milliseconds(best(() => judge({ experiment, system, events }))),
  ];
}

/** The least of several: what others have taken of the machine meanwhile is not ours. */
function best(act: () => unknown): number {
  const taken = Array.from({ length: 15 }, () => {
    const begun = systemClock.monotonic();
    act();
    return systemClock.monotonic() - begun;
  });
  return Math.min(...taken);
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const begun = systemClock.monotonic();
  await act();
  return systemClock.monotonic() - begun;
}

const inSeconds = (value: number): string => `${(value / 1000).toFixed(1)} s`;
const mebibytes = (kibibytes: number): string => `${(kibibytes / 1024).toFixed(kibibytes < 10_240 ? 1 : 0)} MiB`;
