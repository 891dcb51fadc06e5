import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { systemClock } from '../clock.ts';
import { endAll } from './end-all.ts';
import { markReader } from './mark.ts';
import { byAge, isNoOlder, type ProcessStatus, readStatuses } from './read-status.ts';

/** A process and what tells those that came of it. */
export interface ProcessTree {
  readonly leader: ProcessIdentity;
  /** What they all have in their environment; absent for a program that keeps its processes in its group. */
  readonly mark?: string;
}

/**
 * All that came of some processes and exists, the oldest first: their groups and sessions, what those have forked, and
 * whoever bears a mark. One that left group and session, whose parents have gone and that wrote over its environment is not found.
 */
export function membersOf(leaders: readonly ProcessIdentity[], isMark?: (mark: string) => boolean): ProcessIdentity[] {
  const statuses = readStatuses();
  const byId = new Map(statuses.map((status) => [status.pid, status]));
  const alive = statuses.filter(({ state, pid }) => state !== 'dead' && pid !== process.pid);
  const found = new Set(alive.filter((status) => leaders.some((leader) => isOf(leader, status, byId.get(leader.pid)))));
  const readMark = isMark ? markReader() : () => undefined;
  for (const status of alive) {
    const mark = found.has(status) ? undefined : readMark(status.pid);
    if (mark !== undefined && isMark?.(mark)) found.add(status);
  }
  for (const { pid } of found) {
    for (const child of alive) if (child.parent === pid) found.add(child);
  }
  return [...found].sort(byAge).map(({ pid, startTime }) => ({ pid, startTime }));
}

/** Those of one tree. */
export const treeMembers = ({ leader, mark }: ProcessTree): ProcessIdentity[] =>
  membersOf([leader], mark === undefined ? undefined : (found) => found === mark);

/** Continues and kills all that came of some processes, also what is forked meanwhile; gives those that remain. */
export async function endMembers(
  leaders: readonly ProcessIdentity[],
  isMark: ((mark: string) => boolean) | undefined,
  limitMilliseconds = 1000,
): Promise<ProcessIdentity[]> {
  const deadline = systemClock.monotonic() + limitMilliseconds;
  for (;;) {
    const members = membersOf(leaders, isMark);
    const isLast = systemClock.monotonic() >= deadline;
    if (members.length === 0 || isLast) return members;
    await endAll(members, deadline - systemClock.monotonic());
  }
}

/** Whether a process is a leader, or of the group or session that it leads or led, whose id no stranger has got since. */
function isOf(leader: ProcessIdentity, status: ProcessStatus, holder: ProcessStatus | undefined): boolean {
  const { pid, group, session, startTime } = status;
  if (holder && holder.startTime !== leader.startTime) return false;
  if (pid === leader.pid) return true;
  if (session !== undefined ? session !== leader.pid : group !== leader.pid) return false;
  return isNoOlder(startTime, leader.startTime);
}
