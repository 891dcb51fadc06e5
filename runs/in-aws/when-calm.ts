import { coveredUntil, periodMilliseconds } from '../../aws/cloudwatch/read-metrics.ts';
import { readTraffic } from '../../aws/cloudwatch/read-traffic.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { isTransient } from '../../aws/transient.ts';
import { baselineMilliseconds, environmentOf, type Measured, rangeSince } from './measured-range.ts';
import { type TryAgain, tryAgain } from './try-again.ts';

export interface WhenCalm extends Measured, TryAgain {
  readonly endpoint: Pick<Endpoint, 'cloudwatch'>;
  /** Since when nothing has been broken by the run before, milliseconds since the epoch; undefined for the first. */
  readonly calmSince: number | undefined;
  readonly line: (text: string) => void;
}

/** What has to lie between two runs, so that the second has a baseline of its own. */
const calmWindows = 4;

/** Lets what the run before has broken calm down, and warns where nobody is there to measure by, or only by the minute. */
export async function whenCalm(options: WhenCalm): Promise<void> {
  const { endpoint, choice, clock, signal, step, line, calmSince } = options;
  const { cloudwatch } = endpoint;
  if (!cloudwatch) return;
  step('looking for traffic');
  const since = clock.wall() - baselineMilliseconds;
  const { windows, windowMilliseconds, atEdge } = await tryAgain(options, () =>
    readTraffic(cloudwatch, rangeSince(options, since)),
  ).catch((error: Error) => {
    if (!isTransient(error)) throw error;
    line(`  CloudWatch does not answer as it should: ${error.name}, ${error.message}`);
    return { windows: [], windowMilliseconds: periodMilliseconds, atEdge: false };
  });
  const environment = environmentOf(choice.template);
  if (coveredUntil(windows, windowMilliseconds) === undefined) {
    line(`  no requests in ${environment} in the last 2 minutes: without traffic nothing can be proven`);
  } else if (atEdge) {
    line(`  no background load in ${environment}: users are measured at the load balancer, recovery to the minute`);
  }
  if (calmSince === undefined) return;
  step('letting things calm down');
  await clock.sleep(Math.max(0, calmSince + calmWindows * windowMilliseconds - clock.wall()), signal);
}
