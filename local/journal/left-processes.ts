import { systemClock } from '../../base/clock.ts';
import { isLeft } from '../../base/process/end-all.ts';
import { isAlive } from '../../base/process/identity.ts';
import type { Event } from '../../lib/model/events/event.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';

const longAgoMilliseconds = 12 * 3_600_000;

/**
 * How to ask whether something of a journal's processes is there: with the groups that they led. Of a journal of another
 * day only leaders are asked for: their groups' ids may be others' by now.
 */
export function presenceSince(events: readonly Event[]): (process: ProcessIdentity) => boolean {
  const isRecent = systemClock.wall() - (events.at(-1)?.wall ?? 0) < longAgoMilliseconds;
  return isRecent ? isLeft : isAlive;
}
