import { exitStatus } from '../../base/exit-status.ts';
import { openSystem } from '../../local/client/system-client.ts';
import { readState } from '../../local/supervisor/state.ts';
import { takeDown } from '../../runs/this-machine/session.ts';
import type { CommandBody } from '../command.ts';
import { folderOption, readFolder } from '../options.ts';

export const down: CommandBody = {
  options: folderOption,
  run: async (given) => {
    const state = readState(readFolder(given));
    if (!state) {
      console.log('The system is not up. Start it with: chaos up');
      return exitStatus.held;
    }
    const system = await openSystem(state);
    await takeDown(system);
    system.close();
    console.log('The system is down.');
    return exitStatus.held;
  },
};
