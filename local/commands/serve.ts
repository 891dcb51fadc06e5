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
    await new Promise<void>((resolve) => {
      const wait = setInterval(() => {}, 60_000);
      session.interrupted.addEventListener('abort', () => {
        clearInterval(wait);
        resolve();
      });
    });
    await session.close();
    return exitStatus.held;
  },
};
