import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { NotPermittedError } from './not-permitted.ts';
import { readStatus } from './read-status.ts';

/** The identity of a running process; undefined where no process has that id, or only a zombie. */
export function identify(pid: number): ProcessIdentity | undefined {
  const status = readStatus(pid);
  return status && status.state !== 'dead' ? { pid, startTime: status.startTime } : undefined;
}

/** Whether that very process runs or is stopped; `gone` also for a zombie and for a stranger with a recycled id. */
export function processState(identity: ProcessIdentity): 'running' | 'stopped' | 'gone' {
  const status = readStatus(identity.pid);
  return !status || status.startTime !== identity.startTime || status.state === 'dead' ? 'gone' : status.state;
}

/** Whether that very process still exists; a stopped one does. */
export function isAlive(identity: ProcessIdentity): boolean {
  return processState(identity) !== 'gone';
}

/**
 * Sends a signal to that very process; false when it has gone. It looks right before it sends, because the system offers
 * no portable way to do both at once. Throws NotPermittedError when the process is there but may not be signalled.
 */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return isAlive(identity) && sendSignal(identity.pid, signal);
}

/** The same for one of many: false also where it may not be signalled, so that it does not spare the others. */
export const trySignal = (identity: ProcessIdentity, signal: NodeJS.Signals): boolean =>
  ifPermitted(() => signalProcess(identity, signal));

/** What sending said; false where it is not permitted. */
export function ifPermitted(send: () => boolean): boolean {
  try {
    return send();
  } catch (error) {
    if (error instanceof NotPermittedError) return false;
    throw error;
  }
}

/** Whether that very process is there and may not be signalled. */
export function isForbidden(identity: ProcessIdentity): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(identity.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Sends a signal to whatever has that id: only where its identity was checked a moment ago. False when nothing has it.
 * Throws NotPermittedError; a group takes it where one of its processes may be signalled.
 */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    if (code === 'EPERM') throw new NotPermittedError(pid, signal);
    throw error;
  }
}

/** The identity that {@link identityKey} gave the text of; undefined for any other. */
export function readIdentityKey(text: string): ProcessIdentity | undefined {
  const [, pid, startTime] = /^(\d+)@(.+)$/.exec(text) ?? [];
  return startTime === undefined ? undefined : { pid: Number(pid), startTime };
}

/** One text per process, for keys and messages. */
export function identityKey({ pid, startTime }: ProcessIdentity): string {
  return `${pid}@${startTime}`;
}
