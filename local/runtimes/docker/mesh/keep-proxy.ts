import { type Clock, systemClock } from '../../../../base/clock.ts';
import { withTimeLimit } from '../../../../base/time-limit.ts';
import type { Desired, LinkSample, LinkStats } from '../../embedded/links/protocol.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { attachProxy, type ObservingProxy } from '../proxy/attach.ts';
import type { Target } from '../step-kind.ts';

/** The proxy's container, whichever incarnation of it there is. */
export interface KeptProxy {
  /** Resolves when it does so; while it is away, at once: it is told when it is back. */
  configure(desired: Desired): Promise<void>;
  /** Rejects while it is away. */
  stats(): Promise<LinkStats>;
  /** Undefined while it is away. */
  target(): Target | undefined;
  /** Lets go of it: it carries on. */
  close(): void;
}

interface KeepOptions {
  readonly daemon: Daemon;
  /** Its compose project, and its service there. */
  readonly project: string;
  readonly service: string;
  readonly desired: Desired;
  readonly onSamples: (batch: readonly LinkSample[]) => void;
  readonly notice: (message: string) => void;
  readonly clock?: Clock;
}

const againMilliseconds = 100;
const firstMilliseconds = 30_000;

/** Resolves once it does what is desired; from then on one that comes back is told the same. */
export async function keepProxy(options: KeepOptions): Promise<KeptProxy> {
  const { clock = systemClock, notice, service } = options;
  const closed = new AbortController();
  const first = Promise.withResolvers<void>();
  let { desired } = options;
  let held: { readonly proxy: ObservingProxy; readonly target: Target } | undefined;

  const hold = async () => {
    const target = await find(options);
    if (!target) return;
    const proxy = await attachProxy(options.daemon, target.containerId, { ...options, onLine: notice });
    held = { proxy, target };
    if (closed.signal.aborted) proxy.close();
    await proxy.configure(desired);
    first.resolve();
    await proxy.closed;
  };
  let complaint = '';
  const keep = async () => {
    while (!closed.signal.aborted) {
      await hold().catch(({ message }: Error) => {
        if (message !== complaint && !closed.signal.aborted) notice(`${service}: ${message}`);
        complaint = message;
      });
      held?.proxy.close();
      held = undefined;
      await clock.sleep(againMilliseconds, closed.signal);
    }
  };
  void keep();
  const close = () => {
    closed.abort();
    held?.proxy.close();
  };
  try {
    await withTimeLimit(clock, firstMilliseconds, `reaching ${service}`, first.promise);
  } catch (error) {
    close();
    throw new Error(`${(error as Error).message}: ${complaint || 'its container does not run'}`, { cause: error });
  }
  return {
    configure: async (next) => {
      desired = next;
      // One that goes meanwhile is told when it is back.
      await held?.proxy.configure(next).catch((error) => {
        if ((error as Error).name !== 'OtherProcessGone') throw error;
      });
    },
    stats: () => held?.proxy.stats() ?? Promise.reject(new Error(`${service} is away`)),
    target: () => held?.target,
    close,
  };
}

async function find({ daemon, project, service }: KeepOptions): Promise<Target | undefined> {
  const label = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${service}`];
  const [found] = await daemon.docker.listContainers({ filters: { label } });
  if (!found) return undefined;
  const { Id, State } = await daemon.docker.getContainer(found.Id).inspect();
  return State.Running && !State.Restarting ? { containerId: Id, pid: State.Pid } : undefined;
}
