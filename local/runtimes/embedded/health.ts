import type { Clock } from '../../../base/clock.ts';
import { isAlive } from '../../../base/process/identity.ts';
import type { Probe } from '../../../lib/model/program.ts';
import { answers, answersGet, type Probed, whyNot } from './probe.ts';
import { local } from './settings.ts';
import type { ScheduledTask } from './task.ts';

/** How it is found out how a task is. */
export interface Checks {
  isReady(): Promise<boolean>;
  /** Why it is not, in words; undefined where nobody has said how that is told. */
  readonly whyNotReady?: () => Promise<string>;
  isHealthy(): Promise<boolean>;
  /** What the load balancer asks, across its link on a port; absent where no load balancer could ask. */
  readonly isHealthyAcross?: (port: number) => Promise<boolean>;
  /** How long it may take until it is ready, milliseconds. */
  readonly startMilliseconds: number;
}

const host = '127.0.0.1';

/** A program on the kit answers `/ready` and `/health` by 200; any other as its probes say. */
export function checksOf(task: ScheduledTask, clock: Clock): Checks {
  const program = task.revision?.program;
  if (program?.kind !== 'command') return checksOfKit(task.port, clock);
  const at = { host, port: task.port, logFile: task.child.logFile, isAlive: () => isAlive(task.child.identity) };
  const ask = (probe: Probe, place: Probed = at) => answers(probe, place, local.healthCheckTimeout, clock);
  const { ready, health, startSeconds } = program;
  let hasSaid = false;
  const begun = clock.monotonic();
  // One that ends at once is there for a moment too.
  const hasLasted = () => ready.kind !== 'alive' || clock.monotonic() - begun >= local.lasting;
  return {
    startMilliseconds: startSeconds * 1000,
    isReady: async () => (await ask(ready)) && hasLasted(),
    whyNotReady: () => whyNot(ready, at, local.healthCheckTimeout, clock),
    isHealthy: async () => {
      // What was said once has been said.
      if (health.kind !== 'log') return ask(health);
      hasSaid ||= await ask(health);
      return hasSaid;
    },
    ...(crossesNetwork(health) && { isHealthyAcross: (port: number) => ask(health, { ...at, port }) }),
  };
}

/** Only such a look can come from elsewhere. */
const crossesNetwork = ({ kind }: Probe) => kind === 'http' || kind === 'tcp';

function checksOfKit(port: number, clock: Clock): Checks {
  const isOk = (at: number, path: string) =>
    answersGet({ host, port: at }, path, (status) => status === 200, local.healthCheckTimeout, clock);
  return {
    startMilliseconds: local.startPeriod,
    isReady: () => isOk(port, '/ready'),
    isHealthy: () => isOk(port, '/health'),
    // As the target group does in AWS: who is not willing to take requests gets none.
    isHealthyAcross: (across) => isOk(across, '/ready'),
  };
}
