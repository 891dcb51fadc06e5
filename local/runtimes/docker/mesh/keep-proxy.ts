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
  /** An incarnation of it has ended: what was held in its network has gone with it. */
  readonly onEnded: (proxy: EndedProxy) => void;
  /** Makes its container where that has been removed. @default - nobody does */
  readonly recreate?: () => Promise<void>;
  readonly notice: (message: string) => void;
  readonly clock?: Clock;
}

export interface EndedProxy extends Target {
  /** As the daemon says it. */
  readonly startedAt: string;
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
  let last: EndedProxy | undefined;

  const hold = async () => {
    const target = await find(options);
    if (last && !isSame(last, target) && !closed.signal.aborted) options.onEnded(last);
    last = target;
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

const isSame = (one: EndedProxy, other: EndedProxy | undefined): boolean =>
  one.containerId === other?.containerId && one.pid === other.pid && one.startedAt === other.startedAt;

async function find({ daemon, project, service, recreate }: KeepOptions): Promise<EndedProxy | undefined> {
  const label = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${service}`];
  const [found] = await daemon.docker.listContainers({ all: true, filters: { label } });
  if (!found) {
    await recreate?.();
    return undefined;
  }
  // No restart policy brings back one that was killed or stopped by hand.
  if (found.State === 'exited') await daemon.docker.getContainer(found.Id).start();
  const { Id, State } = await daemon.docker.getContainer(found.Id).inspect();
  if (!State.Running || State.Restarting) return undefined;
  return { containerId: Id, pid: State.Pid, startedAt: State.StartedAt };
}
