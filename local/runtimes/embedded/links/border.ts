import type { ZoneBorder } from './impairment.ts';

/** The zones of a flow's ends, beside who they are; absent where an end is in none. */
export interface EndsInZones {
  readonly sender: string;
  readonly senderZone?: string | undefined;
  readonly receiver: string;
  readonly receiverZone?: string | undefined;
}

/** Whether a flow leads over a border, either way. */
export function crosses({ zone, beyond }: ZoneBorder, ends: EndsInZones): boolean {
  const isFromInside = ends.senderZone === zone;
  if (isFromInside === (ends.receiverZone === zone)) return false;
  if (beyond === 'all') return true;
  const [other, otherZone] = isFromInside ? [ends.receiver, ends.receiverZone] : [ends.sender, ends.senderZone];
  return beyond === 'zones' ? otherZone !== undefined : beyond.includes(other);
}
