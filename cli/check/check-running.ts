import type { Problem } from '../../definition/problem.ts';
import type { System } from '../../lib/model/system.ts';
import type { SystemClient } from '../../local/client/system-client.ts';
import { type WalkedJourney, walkOnce } from './walk-once.ts';

/** What a system that runs shows of its configuration. */
export interface Shown {
  readonly walked: readonly WalkedJourney[];
  readonly problems: readonly Problem[];
}

/** Walks every journey once on the system that is up. */
export async function checkRunning(system: System, { state }: Pick<SystemClient, 'state'>): Promise<Shown> {
  const walked = await walkOnce(system, state.edges);
  const problems = walked.flatMap(({ journey, failure }) =>
    failure === undefined ? [] : [{ path: `journeys.${journey}`, message: `: its first user fails: ${failure}` }],
  );
  return { walked, problems };
}
