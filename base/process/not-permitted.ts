import { nameProcess } from './name-process.ts';
import { readStatuses } from './read-status.ts';

/** A process is there and may not be signalled: another user started it, or it has become another user's. */
export class NotPermittedError extends Error {
  override readonly name = 'NotPermittedError';

  /** `address` is what kill(2) was given: of a group, all are named. */
  constructor(address: number, signal: string) {
    const pids =
      address > 0 ? [address] : readStatuses().flatMap(({ pid, group }) => (group === -address ? [pid] : []));
    super(`${signal} to process ${pids.map(nameProcess).join(', ')} is not permitted: only its user or root may`);
  }
}
