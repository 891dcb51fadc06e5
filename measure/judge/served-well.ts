import type { Window } from '../../lib/model/events/event.ts';
import { usersObjective, type WithLimits } from '../../lib/model/objectives.ts';
import { isGoodWindow } from './objective-check.ts';
import { goodSecondsWanted } from './recovery.ts';
import { readTrafficWindows } from './traffic-windows.ts';

/**
 * Since when users have been served as their objective says, monotonic milliseconds, as far as windows are known: `from`
 * where nobody was hurt since then, undefined while too few good seconds have followed the last bad one.
 */
export function servedWellSince(windows: readonly Window[], from: number, system: WithLimits): number | undefined {
  const objective = usersObjective(system);
  const traffic = readTrafficWindows(windows.filter(({ start }) => start >= from));
  const seconds = traffic.windows(traffic.span);
  const lastBad = seconds.findLastIndex((second) => {
    const users = traffic.users(second);
    return users.total > 0 && !isGoodWindow(users, objective);
  });
  if (lastBad === -1) return from;
  return seconds.length - 1 - lastBad >= goodSecondsWanted ? seconds[lastBad]?.to : undefined;
}
