import { exitStatus } from '../../base/exit-status.ts';
import { signalProcess } from '../../base/process/identity.ts';
import { openSystem } from '../../local/client/system-client.ts';
import type { Holder } from '../../local/supervisor/folder-lock.ts';
import { removeFilesLeftIn } from '../../local/supervisor/heal-folder.ts';
import { holderIn, readState, type SystemState } from '../../local/supervisor/state.ts';
import { orEnd, type TakenDown, takeDown, untilGone } from '../../runs/this-machine/take-down.ts';
import type { CommandBody } from '../command.ts';
import { sayKeptEngaged } from '../lever/kept.ts';
import { folderOption, foundByFolder, readFolder } from '../options.ts';
import { sayLeftovers, sayNotUp } from '../say-leftovers.ts';

export const down: CommandBody = {
  notTaken: foundByFolder,
  options: folderOption,
  run: async (given) => {
    const folder = readFolder(given);
    const state = readState(folder);
    const holder = holderIn(folder);
    const taken = { folder, say: (line: string) => console.error(line) };
    if (state) await takeDownState(state, taken);
    else if (holder && holder.doing !== 'healing') await endOnItsWay(holder, taken);
    else return sayNotUp(folder);
    // What it could not undo or end before its time was over.
    const status = await sayLeftovers(folder, 'The system is down, but has left');
    if (status !== exitStatus.held) return status;
    // Those of one that had to be killed.
    if (!holderIn(folder)) removeFilesLeftIn(folder);
    console.log('The system is down.');
    sayKeptEngaged(folder);
    return status;
  },
};

const takeDownState = (state: SystemState, taken: TakenDown): Promise<void> =>
  orEnd(state.supervisor, taken, async () => {
    const system = await openSystem(state);
    await takeDown(system, taken);
    system.close();
  });

/** One that starts, or goes down already, has no API to be asked by. */
const endOnItsWay = ({ process, doing }: Holder, taken: TakenDown): Promise<void> =>
  orEnd(process, taken, async () => {
    if (doing !== 'going down') signalProcess(process, 'SIGTERM');
    await untilGone(process);
  });
