import { systemClock } from '../../base/clock.ts';
import { exitStatus } from '../../base/exit-status.ts';
import { withSession } from '../../runs/this-machine/session.ts';
import type { CommandBody } from '../command.ts';
import { listenLines } from '../listen-lines.ts';
import { listenOptions } from '../listen-options.ts';
import { systemOptions } from '../options.ts';
import { readStart } from '../read-start.ts';

export const serve: CommandBody = {
  options: { ...systemOptions, ...listenOptions },
  run: async (given) => {
    const { options } = await readStart(given);
    return withSession(options, async ({ system, progress, interrupted }) => {
      const { endpoint } = system.state;
      progress.done();
      console.log(`FIS API at ${endpoint}. For the SDK and the AWS CLI: export AWS_ENDPOINT_URL_FIS=${endpoint}`);
      for (const line of listenLines(system.state, options.folder)) console.log(line);
      while (!interrupted.aborted) await systemClock.sleep(60_000, interrupted);
      return exitStatus.held;
    });
  },
};
