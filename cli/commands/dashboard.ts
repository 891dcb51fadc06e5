import { systemClock } from '../../base/clock.ts';
import { exitStatus } from '../../base/exit-status.ts';
import { readState } from '../../local/supervisor/state.ts';
import { withSession } from '../../runs/this-machine/session.ts';
import type { CommandBody } from '../command.ts';
import { listenOptions } from '../listen-options.ts';
import { rateOption, readRate, systemOptions } from '../options.ts';
import { readStart } from '../read-start.ts';

/** User requests a second of a system that is started to be looked at. */
const usualRate = 50;

export const dashboard: CommandBody = {
  details: [
    'Services, tasks and zones, what runs and what is left of it, what users get, and what happens; with keys to kill, run,',
    'stop and panic. Starts the system when it is not up, with users, and takes it down again. Where there is no terminal it',
    'prints what happens, line by line. With --web it shows the same in a browser, with charts, plans and the history.',
  ].join('\n'),
  options: {
    ...systemOptions,
    ...listenOptions,
    web: { type: 'boolean', description: 'in a browser: says where, and serves it until Ctrl-C' },
    rate: { ...rateOption, description: `user requests a second (default: as found, else ${usualRate})` },
  },
  run: async (given) => {
    const { options: asked, up } = await readStart(given);
    // Who looks on judges nothing: also what `chaos compare` has up is shown.
    const options = { ...asked, ...(up && { resilience: up.resilience }) };
    const rate = readRate(given) ?? (up ? undefined : usualRate);
    return withSession(options, async ({ system, progress, interrupted }) => {
      if (rate !== undefined) await system.startLoad({ rate, seed: options.seed });
      progress.done();
      const endpoint = () => readState(options.folder)?.endpoint;
      if (given.options.web === true) {
        console.log(`Dashboard: ${system.state.endpoint}/_breakwater/dashboard (Ctrl-C ends it)`);
        while (!interrupted.aborted) await systemClock.sleep(60_000, interrupted);
        return exitStatus.held;
      }
      // Else React keeps a measurement of each of its frames, for ever.
      process.env.NODE_ENV ??= 'production';
      const { showDashboard } = await import('../../dashboard/terminal/show.ts');
      const { stdout, stdin } = process;
      await showDashboard({ endpoint, clock: systemClock, signal: interrupted, stdout, stdin });
      return exitStatus.held;
    });
  },
};
