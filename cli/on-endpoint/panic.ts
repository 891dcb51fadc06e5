import { type Endpoint, openEndpoint } from '../../aws/endpoint.ts';
import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { explain } from '../../aws/explain.ts';
import { safetyLeverOf } from '../../aws/fis/safety-lever.ts';
import { targetAccounts } from '../../aws/fis/target-accounts.ts';
import { listTemplates } from '../../aws/fis/templates.ts';
import { readTemplates } from '../../aws/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { stopEverything } from '../lever/stop-everything.ts';
import { type Say, walk } from './walk.ts';
import { isNothingLeft } from './what-is-left.ts';

/** FIS waits for the automations that take faults back. */
const limitMilliseconds = 600_000;

/** Engages the lever of every place that was named; accounts that experiments act in, and that were not, are told. */
export async function panicRemote(
  places: readonly EndpointSettings[],
  options: { readonly system: string; readonly reason: string },
): Promise<ExitStatus> {
  const engaged = new Set<string>();
  const configured = new Set<string>();
  const status = await walk(places, async (place, say) => {
    const endpoint = await openEndpoint(place);
    try {
      return await panicAt(endpoint, { ...options, say, engaged, configured });
    } catch (error) {
      throw explain(error, endpoint);
    } finally {
      endpoint.close();
    }
  });
  const missing = [...configured].filter((account) => !engaged.has(account)).sort();
  if (missing.length === 0) return status;
  console.error(
    `experiments also act in ${missing.join(', ')}: what was started here is stopped there too, but the levers there are not engaged; add a profile of each, --profile a,b`,
  );
  return exitStatus.error;
}

interface Panic {
  readonly system: string;
  readonly reason: string;
  readonly say: Say;
  /** Accounts whose lever is engaged, and those that experiments act in. */
  readonly engaged: Set<string>;
  readonly configured: Set<string>;
}

async function panicAt(endpoint: Endpoint, { system, reason, say, engaged, configured }: Panic): Promise<ExitStatus> {
  const { fis, pollMilliseconds } = endpoint;
  const waiting = { say, clock: systemClock, limitMilliseconds };
  const { lever, isOver } = await stopEverything({
    ...waiting,
    fis,
    lever: safetyLeverOf(fis),
    reason,
    pollMilliseconds,
  });
  engaged.add(lever.arn.split(':')[4] ?? '');
  const isClean = await isNothingLeft({ ...waiting, endpoint, system });
  await lookElsewhere(endpoint, system, say, configured);
  return isOver && isClean ? exitStatus.held : exitStatus.error;
}

/** Which other accounts experiments act in. Not to know it is no reason to fail: they are stopped from here. */
async function lookElsewhere({ fis }: Endpoint, system: string, say: Say, configured: Set<string>): Promise<void> {
  try {
    const accounts = await targetAccounts(fis, readTemplates(await listTemplates(fis), system));
    for (const account of accounts) configured.add(account);
  } catch (error) {
    say.trouble(`in which other accounts experiments act is not known: ${(error as Error).message}`);
  }
}
