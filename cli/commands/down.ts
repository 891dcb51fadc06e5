import { exitStatus } from '../../base/exit-status.ts';
import { signalProcess } from '../../base/process/identity.ts';
import { openSystem } from '../../local/client/system-client.ts';
import type { Holder } from '../../local/supervisor/folder-lock.ts';
import { holderIn, readState, type SystemState } from '../../local/supervisor/state.ts';
import { takeDown, untilGone } from '../../runs/this-machine/session.ts';
import type { CommandBody } from '../command.ts';
import { folderOption, readFolder } from '../options.ts';
import { sayLeftovers, sayNotUp } from '../say-leftovers.ts';

export const down: CommandBody = {
  options: folderOption,
  run: async (given) => {
    const folder = readFolder(given);
    const state = readState(folder);
    const holder = holderIn(folder);
    if (state) await takeDownState(state);
    else if (holder && holder.doing !== 'healing') await endOnItsWay(holder);
    else return sayNotUp(folder);
    // What it could not undo or end before its time was over.
    const status = sayLeftovers(folder, 'The system is down, but has left');
    if (status === exitStatus.held) console.log('The system is down.');
    return status;
  },
};

async function takeDownState(state: SystemState): Promise<void> {
  const system = await openSystem(state);
  await takeDown(system);
  system.close();
}

/** One that starts, or goes down already, has no API to be asked by. */
async function endOnItsWay({ process, doing }: Holder): Promise<void> {
  if (doing !== 'going down') signalProcess(process, 'SIGTERM');
  await untilGone(process);
}
