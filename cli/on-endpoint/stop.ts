import type { Active } from '../../aws/active-experiments.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { followToEnd } from '../../aws/fis/experiment.ts';
import { withEndpoint } from '../../aws/open.ts';
import { nameOf } from '../../aws/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import type { Say } from './walk.ts';

/** How long FIS may be out of reach meanwhile. */
const patienceMilliseconds = 60_000;

/**
 * `chaos stop --endpoint`: stops what of ours runs there, and waits until it has ended. Which it is goes by its template
 * and tags here, not by IAM: what the role of a person may stop is wider than one environment.
 */
export const stopRemote = (settings: EndpointSettings, system: string, say: Say): Promise<ExitStatus> =>
  withEndpoint(settings, system, async ({ endpoint, active }) => {
    const running = await active();
    if (running.length === 0) say.news('No experiment is running.');
    const stopped = await Promise.all(running.map((experiment) => stopOne(endpoint, experiment, say)));
    return stopped.every((isStopped) => isStopped) ? exitStatus.held : exitStatus.error;
  });

/** Whether it was stopped, and undone; what keeps one from it keeps no other. */
async function stopOne({ fis, pollMilliseconds }: Endpoint, { id, experiment, environment }: Active, say: Say) {
  say.trouble(`stopping ${id} (${experiment} in ${nameOf({ environment })}) ...`);
  let refusal = '';
  const onStopRefused = ({ name, message }: Error) => {
    const text = `${name}, ${message}`;
    if (text !== refusal) say.trouble(`${id} is not stopped yet: ${text}`);
    refusal = text;
  };
  const signal = AbortSignal.abort();
  try {
    const watch = { clock: systemClock, pollMilliseconds, patienceMilliseconds, signal, onStopRefused };
    const { state } = await followToEnd(fis, id, watch);
    say.news(`${id} ${state?.status}: ${state?.reason}`);
    return state?.status !== 'failed';
  } catch (error) {
    say.trouble(`${id} may still be running: ${(error as Error).name}, ${(error as Error).message}`);
    return false;
  }
}
