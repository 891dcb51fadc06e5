import { spawnSync } from 'node:child_process';
import type { Event } from '../../../../lib/model/events/event.ts';
import type { LiveSystem } from '../../../ends/live-system.ts';
import { filesBelow, processesWith } from '../../../ends/proc.ts';
import type { Look } from '../../../ends/stage.ts';
import { until } from '../../../ends/until.ts';
import { dockerOutput } from '../../support/docker.ts';
import { saveRules } from '../../support/rule-savers.ts';
import { containersOf, projectOf } from './containers.ts';
import { markedWith } from './host.ts';
import { differences, snapshotOf } from './snapshot.ts';

type Snapshots = ReadonlyMap<string, readonly string[]>;

/** What Docker needs to bring a container back, and to notice that it is well. */
const patience = 40_000;

/** Looks at every container of a system, and at what faults may leave on the host. */
export async function lookAt(system: LiveSystem): Promise<Look> {
  const project = projectOf(system.folder);
  if (project === undefined) throw new Error('the system has no containers');
  const snapshots = async (): Promise<Snapshots> =>
    new Map(
      await Promise.all(
        (await containersOf(project)).map(async (each) => [each.name, await snapshotOf(each)] as const),
      ),
    );
  const before = await settled(snapshots);
  const leftInContainers = () => same(before, snapshots);
  const faults = () => [
    ...new Set(
      [...system.events, ...system.journal()].flatMap((event: Event) => ('faultId' in event ? event.faultId : [])),
    ),
  ];
  const onHost = () => [
    ...faults().flatMap((id) => markedWith(id).map(({ pid, command }) => `process ${pid} of ${id}: ${command}`)),
    ...rulesOf(faults()),
    ...filesBelow(system.scratch).map((file) => `file ${file}`),
  ];
  return {
    leftInLive: async () => {
      await system.whole();
      return [...(await leftInContainers()), ...onHost(), ...(await unanswered(system.state.edge))];
    },
    leftOfFaults: async () => [...(await leftInContainers()), ...onHost()],
    leftOfDead: async () => [
      ...onHost(),
      ...processesWith(system.folder).map(({ pid, command }) => `process ${pid}: ${command}`),
      ...(await ofDaemon(project)),
    ],
  };
}

/** Two looks in a row that see the same: what a start has to do is done. */
async function settled(snapshots: () => Promise<Snapshots>): Promise<Snapshots> {
  let last = await snapshots();
  return until('the containers have settled', async () => {
    const now = await snapshots();
    const isSame = compared(last, now).length === 0;
    last = now;
    return isSame && now;
  });
}

const compared = (before: Snapshots, now: Snapshots): string[] => [
  ...[...before].flatMap(([name, lines]) =>
    now.has(name) ? differences(lines, now.get(name) ?? []).map((line) => `${name}: ${line}`) : [`${name} has gone`],
  ),
  ...[...now.keys()].filter((name) => !before.has(name)).map((name) => `${name} was not there`),
];

/** What differs, once it has had time to come back. */
async function same(before: Snapshots, snapshots: () => Promise<Snapshots>): Promise<string[]> {
  let left: string[] = [];
  const look = async () => {
    left = compared(before, await snapshots());
    return left.length === 0;
  };
  await until('the containers are as before', look, patience).catch(() => {});
  return left;
}

/** Rules of the host itself that name a fault. */
function rulesOf(faults: readonly string[]): string[] {
  const rules = spawnSync('sh', ['-c', saveRules], { encoding: 'utf8' }).stdout;
  return faults.filter((id) => rules.includes(id)).map((id) => `a rule of the host names ${id}`);
}

/** Whether users get an answer from everybody. */
async function unanswered(edge: string): Promise<string[]> {
  let last = '';
  const isWhole = async () => {
    const answer = await fetch(edge).catch(() => undefined);
    last = answer ? await answer.text() : 'nothing';
    return answer?.ok === true && !/false|null/.test(last);
  };
  const isSo = await until('users are answered by everybody', isWhole, patience).catch(() => false);
  return isSo ? [] : [`users are not answered by everybody: ${last}`];
}

/** Containers, networks and helpers that the daemon still has. */
async function ofDaemon(project: string): Promise<string[]> {
  const filter = ['--quiet', '--filter', `label=com.docker.compose.project=${project}`];
  const asked = await Promise.all([
    dockerOutput(['ps', '--all', ...filter]),
    dockerOutput(['network', 'ls', ...filter]),
    dockerOutput(['ps', '--all', '--quiet', '--filter', `name=${project}-guardian`]),
  ]);
  return asked.flatMap((text, index) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((id) => `${['container', 'network', 'guardian'][index]} ${id}`),
  );
}
