import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { isForbidden, sendSignal } from './identity.ts';
import { nameProcess } from './name-process.ts';
import { NotPermittedError } from './not-permitted.ts';
import { isNoOlder, type ProcessStatus, readStatus, readStatuses } from './read-status.ts';

/**
 * Sends a signal to that very process and, where it leads a process group, to all of the group in the same instant; false
 * when the process has gone, whoever it left behind. A process that made itself a group of its own has left this one.
 */
export function signalGroup(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  const address = signalAddress(identity);
  return address !== undefined && sendSignal(address, signal);
}

/** The same for what is left of the group when its leader has gone. */
export function signalLeft(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (signalGroup(identity, signal)) return true;
  return groupMembers(identity).length > 0 && sendSignal(-identity.pid, signal);
}

/** What kill(2) takes for that very process with its group, its own id where it leads none; undefined when it has gone. */
export function signalAddress({ pid, startTime }: ProcessIdentity): number | undefined {
  const status = readStatus(pid);
  if (!status || status.startTime !== startTime || status.state === 'dead') return undefined;
  return status.group === pid ? -pid : pid;
}

/**
 * Those of that very process and the group that it leads or led that still exist: only itself where it leads none.
 *
 * When a leader has gone, its id is not given to another process while a member is left (POSIX, 4.14): members are then the
 * leader's, unless the whole group has gone before and a stranger got the id, made a group and went too. Therefore they
 * count only if they are no older than the leader, in its boot, and of the session that it began; and no identity should
 * be asked for that went long ago, as one from the journal of another day.
 */
export function groupMembers(leader: ProcessIdentity): ProcessIdentity[] {
  const { pid } = leader;
  const status = readStatus(pid);
  if (status && status.startTime !== leader.startTime) return [];
  if (status && status.group !== pid) return status.state === 'dead' ? [] : [leader];
  if (!status && !isGroup(pid)) return [];
  const isTheirs = (member: ProcessStatus) =>
    status !== undefined || (isOfSession(member, pid) && isNoOlder(member.startTime, leader.startTime));
  return readStatuses()
    .filter((member) => member.group === pid && member.state !== 'dead' && isTheirs(member))
    .map((member) => ({ pid: member.pid, startTime: member.startTime }));
}

/** Throws NotPermittedError for a process that may not be signalled. */
export function refuseForbidden(identity: ProcessIdentity): void {
  if (isForbidden(identity)) throw new NotPermittedError(identity.pid, 'a signal');
}

/** What is left of a process and the group that it leads or led, for people: whoever may not be signalled is named. */
export function leftInWords(leader: ProcessIdentity): string {
  const forbidden = forbiddenOf(leader);
  if (forbidden.length === 0) return String(leader.pid);
  return `${forbidden.map(({ pid }) => nameProcess(pid)).join(', ')}, which only its user or root may end`;
}

/** Those of them that may not be signalled. */
export const forbiddenOf = (leader: ProcessIdentity): ProcessIdentity[] => groupMembers(leader).filter(isForbidden);

function isOfSession({ session }: ProcessStatus, leader: number): boolean {
  return session === undefined || session === leader;
}

/** Whether a group has that id, if only of the dead: a quick look that spares the long one. */
function isGroup(id: number): boolean {
  if (!Number.isSafeInteger(id) || id < 2) return false;
  try {
    return process.kill(-id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
