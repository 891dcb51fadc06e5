import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { followToEnd } from '../../aws/fis/experiment.ts';
import { withEndpoint } from '../../aws/open.ts';
import { nameOf } from '../../aws/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { exitStatus } from '../../base/exit-status.ts';

/** How long FIS may be out of reach meanwhile. */
const patienceMilliseconds = 60_000;

/** `chaos stop --endpoint`: stops what of ours runs there, and waits until it has ended. */
export const stopRemote = (settings: EndpointSettings, system: string): Promise<number> =>
  withEndpoint(settings, system, async ({ endpoint, active }) => {
    const running = await active();
    if (running.length === 0) console.log('No experiment is running.');
    const { fis, pollMilliseconds } = endpoint;
    const watch = { clock: systemClock, pollMilliseconds, patienceMilliseconds, signal: AbortSignal.abort() };
    const ends = running.map(async ({ id, experiment, environment }) => {
      console.error(`stopping ${id} (${experiment} in ${nameOf({ environment })}) ...`);
      const { state } = await followToEnd(fis, id, watch);
      console.log(`${id} ${state?.status}: ${state?.reason}`);
    });
    await Promise.all(ends);
    return exitStatus.held;
  });
