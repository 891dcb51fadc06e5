import { systemClock } from '../clock.ts';
import { openSession } from '../session/session.ts';
import { type Command, exitStatus } from './command.ts';
import { readSystemOptions, systemOptions } from './options.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'Serve the FIS endpoint, and the system behind it, in the foreground until Ctrl-C.',
  options: systemOptions,
  run: async (given) => {
    const session = await openSession(readSystemOptions(given));
    const { endpoint } = session.system.state;
    session.progress.done();
    console.log(`FIS API at ${endpoint}. For the SDK and the AWS CLI: export AWS_ENDPOINT_URL_FIS=${endpoint}`);
    while (!session.interrupted.aborted) await systemClock.sleep(60_000, session.interrupted);
    await session.close();
    return exitStatus.held;
  },
};
