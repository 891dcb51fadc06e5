import { existsSync, readdirSync } from 'node:fs';
import type { Finding } from '../../base/finding.ts';
import { leftInWords as whoIsLeft } from '../../base/process/group.ts';
import { identityKey } from '../../base/process/identity.ts';
import type { OwnProcess } from '../../local/guardian/heal.ts';
import { presenceSince } from '../../local/journal/left-processes.ts';
import { readJournal, type UnreadEvents, unreadIn, unreadInWords } from '../../local/journal/read-journal.ts';
import { unendedProcesses, unrevertedFaults } from '../../local/journal/unreverted.ts';
import { projectInWords } from '../../local/runtimes/docker/project/find-projects.ts';
import { type ContainedLeft, findContained } from '../../local/supervisor/contained-left.ts';
import { filesLeftIn, findOwnIn, findStraysIn } from '../../local/supervisor/heal-folder.ts';
import { holderIn, places } from '../../local/supervisor/state.ts';

/** One that is there, or whose group has something left. */
interface LeftProcess {
  readonly role: string;
  readonly pid: number;
  /** Its id, or who of it may not be ended by this user; its id unless told. */
  readonly who?: string;
}

/** What a system that died has left. */
export interface Leftovers {
  /** Ids of faults not proven undone. */
  readonly faults: readonly string[];
  readonly processes: readonly LeftProcess[];
  readonly files: readonly string[];
  /** Containers, networks and volumes, in words; and why they cannot be looked at, where that is so. */
  readonly containers?: readonly string[];
  /** What the journal has of other versions; its processes are then found without it. */
  readonly unread?: readonly UnreadEvents[];
}

/** Whether something has to be undone; undefined is a system that is up, or on its way, and looks after its own. */
export function checkLeftovers(left: Leftovers | undefined): Finding {
  const check = 'leftovers';
  if (!left) return { check, level: 'ok', message: 'a system runs in this folder and looks after its own' };
  const found = leftInWords(left);
  if (!found) return { check, level: 'ok', message: 'none' };
  return {
    check,
    level: mustBeHealed(left) ? 'fail' : 'warn',
    message: `a system that died has left ${found}`,
    advice: 'chaos heal',
  };
}

/** Empty where there is nothing. */
export function leftInWords({ faults, processes, files, containers = [], unread = [] }: Leftovers): string {
  return [
    ...(faults.length > 0 ? [`faults not proven undone: ${faults.join(', ')}`] : []),
    ...(processes.length > 0
      ? [`processes: ${processes.map(({ role, pid, who = pid }) => `${role} ${who}`).join(', ')}`]
      : []),
    ...containers,
    ...(files.length > 0 ? [`files: ${files.join(', ')}`] : []),
    ...(unread.length > 0 ? [`a journal: ${unreadInWords(unread)}`] : []),
  ].join('; ');
}

/** Files alone hurt nobody, and the next system takes them over. */
export const mustBeHealed = ({ faults, processes, containers = [] }: Leftovers): boolean =>
  faults.length + processes.length + containers.length > 0;

/** Looks into a folder, at the processes that its journal knows, and at Docker. A folder without a journal has seen no system. */
export async function readLeftovers(folder: string): Promise<Leftovers | undefined> {
  if (holderIn(folder)) return undefined;
  const { journal, scratch } = places(folder);
  const { events, skipped } = readJournal(journal);
  const isThere = presenceSince(events);
  const known = unendedProcesses(events).filter(({ process }) => isThere(process));
  const unread = unreadIn(skipped);
  const found = unread.length > 0 ? findOwnIn(folder) : findStraysIn(folder);
  return {
    faults: unrevertedFaults(events).map(({ plan }) => plan.faultId),
    processes: distinct([...known, ...found]).map(({ role, process }) => ({
      role,
      pid: process.pid,
      who: whoIsLeft(process),
    })),
    containers: containersInWords(await findContained(folder)),
    files: [...filesLeftIn(folder), ...(existsSync(journal) ? filesIn(scratch) : [])],
    unread,
  };
}

const containersInWords = ({ projects, unseen }: ContainedLeft): string[] => [
  ...projects.map((found) => projectInWords(found)),
  ...(unseen === undefined ? [] : [`containers that cannot be looked at: ${unseen}`]),
];

const distinct = (processes: readonly OwnProcess[]): OwnProcess[] => [
  ...new Map(processes.map((own) => [identityKey(own.process), own])).values(),
];

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => `${parentPath}/${name}`);
}
