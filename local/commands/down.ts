import { exitStatus } from '../exit-status.ts';
import { takeDown } from '../session/session.ts';
import { readState } from '../supervisor/state.ts';
import { openSystem } from '../system/system-client.ts';
import type { Command } from './command.ts';
import { folderOption, readFolder } from './options.ts';

export const down: Command = {
  name: 'down',
  summary: 'Stop experiments, undo their faults and end the system.',
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
