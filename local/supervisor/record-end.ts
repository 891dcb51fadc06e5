import type { EventLog } from '../../lib/model/events/event.ts';
import type { Undone } from '../guardian/holder.ts';
import { unrevertedFaults } from '../journal/unreverted.ts';

/** Records that a fault that is in force has ended before anybody asked for it; nothing for one that is over. */
export function recordEnd(log: EventLog, { faultId, remaining }: Undone, reason: string): void {
  const planned = unrevertedFaults(log.since(0)).find(({ plan }) => plan.faultId === faultId);
  if (!planned) return;
  log.append({ type: 'fault-ended-early', experimentId: planned.experimentId, faultId, remaining, reason });
}
