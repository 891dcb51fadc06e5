import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
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
 * no portable way to do both at once. Throws what the system says when the process is there but may not be signalled.
 */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return isAlive(identity) && sendSignal(identity.pid, signal);
}

/** Sends a signal to whatever has that id: only where its identity was checked a moment ago. False when nothing has it. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
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
