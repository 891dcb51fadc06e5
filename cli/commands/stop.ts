import { type FisClient, paginateListExperiments } from '@aws-sdk/client-fis';
import { followToEnd, hasEnded } from '../../aws/fis/experiment.ts';
import { systemClock } from '../../base/clock.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { openSystem } from '../../local/client/system-client.ts';
import { holderIn, readState } from '../../local/supervisor/state.ts';
import { untilGone } from '../../runs/this-machine/take-down.ts';
import type { CommandBody } from '../command.ts';
import { localFolder, placesOptions, readPlaces } from '../endpoint-options.ts';
import { walk } from '../on-endpoint/walk.ts';
import { folderOption, foundByFolder, readFolder, readSystem, systemOption } from '../options.ts';
import { sayNotUp } from '../say-leftovers.ts';
import { sayUnproven } from '../say-unproven.ts';

export const stop: CommandBody = {
  details: 'On an endpoint: stops what of ours runs there, whoever started it, and waits until FIS has undone it.',
  notTaken: foundByFolder,
  options: { ...folderOption, ...systemOption, ...placesOptions },
  run: async (given) => {
    const places = readPlaces(given, { local: localFolder });
    if (places) {
      const { stopRemote } = await import('../on-endpoint/stop.ts');
      const { name } = (await readSystem(given)).topology;
      return walk(places, (place, say) => stopRemote(place, name, say));
    }
    const folder = readFolder(given);
    const state = readState(folder);
    if (!state) {
      const holder = holderIn(folder);
      // It undoes its faults itself, and that is what is waited for.
      if (holder?.doing === 'going down') await untilGone(holder.process);
      return sayNotUp(folder);
    }
    const system = await openSystem(state);
    try {
      const status = await stopAll(system.fis);
      return sayUnproven(folder) ?? status;
    } finally {
      system.close();
    }
  },
};

/** Stops what runs, and waits until its faults are undone. */
async function stopAll(client: FisClient): Promise<ExitStatus> {
  const running: string[] = [];
  for await (const { experiments = [] } of paginateListExperiments({ client, pageSize: 100 }, {})) {
    running.push(...experiments.flatMap((experiment) => (hasEnded(experiment) ? [] : (experiment.id ?? []))));
  }
  const watch = { clock: systemClock, pollMilliseconds: 50, signal: AbortSignal.abort() };
  const ended = await Promise.all(running.map((id) => followToEnd(client, id, watch)));
  const failed = ended.filter(({ state }) => state?.status === 'failed');
  for (const { id, state } of failed) console.error(`${id} failed: ${state?.reason}`);
  const stopped = running.filter((id) => !failed.some((each) => each.id === id));
  if (running.length === 0) console.log('No experiment is running.');
  else if (stopped.length > 0) console.log(`Stopped: ${stopped.join(', ')}`);
  return failed.length > 0 ? exitStatus.error : exitStatus.held;
}
