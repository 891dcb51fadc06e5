import { exitStatus } from '../../base/exit-status.ts';
import { startSystem } from '../../local/client/start-system.ts';
import { readState } from '../../local/supervisor/state.ts';
import { createProgress } from '../../runs/reporters/progress.ts';
import { refuseOther } from '../../runs/this-machine/session.ts';
import type { CommandBody } from '../command.ts';
import { readSystem, readSystemOptions, systemOptions } from '../options.ts';
import { printStatus } from './status.ts';

export const up: CommandBody = {
  options: systemOptions,
  run: async (given) => {
    const options = readSystemOptions(given);
    await readSystem(given);
    const running = readState(options.folder);
    if (running) {
      refuseOther(running, options.system);
      console.log(
        `The system is up already: FIS API at ${running.endpoint}, ${running.system.name} at ${running.edge}.`,
      );
      return exitStatus.held;
    }
    const progress = createProgress();
    progress.step('starting');
    const state = await startSystem(options, { attached: false, progress: progress.line });
    progress.done();
    await printStatus(state);
    console.log(`\nNext: chaos run random-kill, or any FIS client with AWS_ENDPOINT_URL_FIS=${state.endpoint}`);
    return exitStatus.held;
  },
};
