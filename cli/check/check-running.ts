import { basename, join } from 'node:path';
import { systemClock } from '../../base/clock.ts';
import { lastWords } from '../../base/log-lines.ts';
import { at, type Problem } from '../../definition/problem.ts';
import type { Event } from '../../lib/model/events/event.ts';
import type { System } from '../../lib/model/system.ts';
import type { SystemClient } from '../../local/client/system-client.ts';
import { taskLogName } from '../../local/runtimes/embedded/task-log.ts';
import { type WalkedJourney, walkOnce } from './walk-once.ts';

/** What a system that runs shows of its configuration. */
export interface Shown {
  readonly walked: readonly WalkedJourney[];
  readonly problems: readonly Problem[];
}

/** How long tasks are looked at, at least: what does not last ends soon. Milliseconds. */
const lookMilliseconds = 1500;

/** Walks every journey once on the system that is up, and looks whether its tasks last. */
export async function checkRunning(
  system: System,
  client: Pick<SystemClient, 'state' | 'events'>,
  logs: string,
): Promise<Shown> {
  const look = systemClock.sleep(lookMilliseconds);
  const walked = await walkOnce(system, client.state.edges);
  await look;
  const problems = walked.flatMap(({ journey, failure }) =>
    failure === undefined ? [] : [{ path: `journeys.${journey}`, message: `: its first user fails: ${failure}` }],
  );
  return { walked, problems: [...problems, ...tasksThatEnd(client.events, logs)] };
}

/** Services whose tasks end by themselves, with what the last one has logged. */
function tasksThatEnd(events: readonly Event[], logs: string): Problem[] {
  const ended = events.flatMap((event) =>
    event.type === 'task-state' && event.state === 'stopped' && event.stop?.code === 'EssentialContainerExited'
      ? [event]
      : [],
  );
  return [...Map.groupBy(ended, ({ service }) => service)].map(([service, all]) => {
    const { reason = '', taskArn = '' } = all.at(-1) ?? {};
    const log = join(logs, `${taskLogName(service, basename(taskArn))}.log`);
    const many = all.length === 1 ? 'a task ends by itself' : `${all.length} tasks ended by themselves`;
    return { path: at('services', service), message: `: ${many} (${reason}); ${lastWords(log)}` };
  });
}
