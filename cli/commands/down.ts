import { exitStatus } from '../../base/exit-status.ts';
import { openSystem } from '../../local/client/system-client.ts';
import { readState } from '../../local/supervisor/state.ts';
import { takeDown } from '../../runs/this-machine/session.ts';
import type { CommandBody } from '../command.ts';
import { folderOption, readFolder } from '../options.ts';
import { sayLeftovers, sayNotUp } from '../say-leftovers.ts';

export const down: CommandBody = {
  options: folderOption,
  run: async (given) => {
    const folder = readFolder(given);
    const state = readState(folder);
    if (!state) return sayNotUp(folder);
    const system = await openSystem(state);
    await takeDown(system);
    system.close();
    // What it could not undo or end before its time was over.
    const status = sayLeftovers(folder, 'The system is down, but has left');
    if (status === exitStatus.held) console.log('The system is down.');
    return status;
  },
};
