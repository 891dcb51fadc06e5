import { safetyLeverOf } from '../../aws/fis/safety-lever.ts';
import { systemClock } from '../../base/clock.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { shellQuote } from '../../base/shell-quote.ts';
import { leverReason } from '../../lib/model/safety-lever.ts';
import { fisOf } from '../../local/client/fis-of.ts';
import { holderInWords } from '../../local/supervisor/folder-lock.ts';
import { holderIn, readState, type SystemState } from '../../local/supervisor/state.ts';
import type { CommandBody } from '../command.ts';
import { readLeftovers } from '../doctor/check-leftovers.ts';
import { localFolder, placesOptions, readPlaces } from '../endpoint-options.ts';
import { stopEverything } from '../lever/stop-everything.ts';
import { whoIsHere } from '../lever/who.ts';
import { sayTo } from '../on-endpoint/walk.ts';
import { folderOption, readFolder, readSystem, systemOption } from '../options.ts';
import { sayLeftovers } from '../say-leftovers.ts';
import { sayUnproven } from '../say-unproven.ts';

export const panic: CommandBody = {
  details: [
    'Engages the FIS safety lever: stops every experiment of the account and Region, not only ours, and lets none start',
    'until `chaos resume`. Asks nothing; again is no error. Exit status: 0 if all has ended and is undone, else 3:',
    'also where no system is up on this machine, since then no lever was engaged.',
    '  chaos panic "users are hurt" --endpoint aws --region us-east-1,eu-west-1',
  ].join('\n'),
  options: { ...folderOption, ...systemOption, ...placesOptions },
  run: async (given) => {
    const places = readPlaces(given, { local: localFolder });
    const reason = leverReason({ why: given.positionals.join(' '), who: whoIsHere(), at: systemClock.wall() });
    if (places) {
      const { panicRemote } = await import('../on-endpoint/panic.ts');
      return panicRemote(places, { system: (await readSystem(given)).topology.name, reason });
    }
    const folder = readFolder(given);
    const state = readState(folder);
    if (state) return panicHere(state, folder, reason);
    const holder = holderIn(folder);
    if (holder) {
      console.error(
        `Nothing was stopped, and no safety lever was engaged: ${holderInWords(holder)} in ${folder}. To end it: chaos down --folder ${shellQuote(folder)}`,
      );
      return exitStatus.error;
    }
    const status = await sayLeftovers(folder, 'The system is dead, and no lever can be engaged; it has left');
    if (status === exitStatus.held) {
      console.error(`Nothing was stopped, and no safety lever was engaged: ${await whyNothing(folder)}`);
    }
    return exitStatus.error;
  },
};

/** Why there is nothing to stop: a system that has died is told from none, though all that it did is undone by now. */
const whyNothing = async (folder: string): Promise<string> =>
  (await readLeftovers(folder))?.files.length
    ? `the system in ${folder} has died, and its faults are undone; to remove the files that it has left: chaos heal --folder ${shellQuote(folder)}`
    : `no system is up in ${folder}, and none has left anything there. For another folder: --folder PATH; for AWS: chaos panic --endpoint aws`;

const limitMilliseconds = 60_000;

async function panicHere(state: SystemState, folder: string, reason: string): Promise<ExitStatus> {
  const fis = fisOf(state);
  const lever = safetyLeverOf(fis);
  const stopping = { fis, lever, reason, say: sayTo(''), clock: systemClock, pollMilliseconds: 50, limitMilliseconds };
  try {
    const { isOver } = await stopEverything(stopping);
    return sayUnproven(folder) ?? (isOver ? exitStatus.held : exitStatus.error);
  } catch (error) {
    console.error(
      `the system does not answer (${(error as Error).message}): end it with \`kill -9 ${state.supervisor.pid}\`, then everything is undone; chaos heal --folder ${shellQuote(folder)} says whether it is`,
    );
    return exitStatus.error;
  } finally {
    fis.destroy();
  }
}
