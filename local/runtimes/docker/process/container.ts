import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify } from '../../../../base/process/identity.ts';
import { byAge, readStatuses } from '../../../../base/process/read-status.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import type { Target } from '../step-kind.ts';
import { isOfFaults } from './fault-mark.ts';

/**
 * The control groups of a process, a line each, as the kernel says; empty where it has gone. Throws where they cannot be
 * read: what cannot be looked at has not gone. Source: cgroups(7).
 */
export function groupLines(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** Whether an error of reading in /proc says that the process has gone. */
export const isGone = (error: unknown): boolean =>
  ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Whether a process is of a container: the container's id is in the path of the control group of each of its processes. */
export const isInContainer = ({ containerId, pid }: Target): boolean =>
  /^[0-9a-f]{64}$/.test(containerId) && groupLines(pid).some((line) => line.includes(containerId));

/** Whether that very incarnation is there: what a process of a later one holds is not what the fault was done to. */
export const isThere = (target: Target): boolean => isInContainer(target) && identify(target.pid) !== undefined;

/** Throws where the container has gone or was started anew. */
export function refuseGone(target: Target): void {
  if (!isThere(target)) throw new Error(`container ${target.containerId.slice(0, 12)} has gone or was started anew`);
}

/** The processes of a control group, by its folder; none where there is none. */
export const groupMembers = (folder: string | undefined): number[] =>
  folder === undefined ? [] : textOf(join(folder, 'cgroup.procs')).split('\n').filter(Boolean).map(Number);

/** A process of a container, and whether it is the first of its process namespace. */
export interface InnerProcess extends ProcessIdentity {
  readonly isFirst: boolean;
  readonly isStopped: boolean;
}

/**
 * The processes of a container, of whichever incarnation, the oldest first, so that parents come before what they have
 * begun: all in its control group, but for what faults have put there.
 */
export function processesIn(target: Pick<Target, 'containerId'>): InnerProcess[] {
  return readStatuses()
    .filter(({ pid, state }) => state !== 'dead' && isInContainer({ ...target, pid }) && !isOfFaults(pid))
    .sort(byAge)
    .map(({ pid, startTime, state }) => ({ pid, startTime, isFirst: isFirst(pid), isStopped: state === 'stopped' }));
}

/** Whether a process is the first of its process namespace, by its ids in all that it is in. Source: proc(5). */
export const isFirst = (pid: number): boolean => /^NSpid:(\s+\d+)+\s+1$/m.test(statusOf(pid));

/** Whether a process has a handler of its own for a signal: what it has none for, the kernel keeps from a first process. */
export function handles(pid: number, signal: number): boolean {
  const mask = /^SigCgt:\s+([0-9a-f]+)$/m.exec(statusOf(pid))?.[1] ?? '0';
  return ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

const statusOf = (pid: number) => textOf(`/proc/${pid}/status`);

/** Empty where it cannot be read: a process that has gone cannot. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
