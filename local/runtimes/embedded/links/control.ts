import { systemClock } from '../../../../base/clock.ts';
import { connectRpc, type RpcConnection } from '../../../../base/connect-rpc.ts';
import type { Handlers } from '../../../../base/rpc.ts';
import type { LinkImpairment } from './impairment.ts';
import type { Desired, LinkSample, LinkStats } from './protocol.ts';

/** The link proxies, over their control socket. Every call rejects when their process has gone. */
export interface LinksControl {
  /** Idempotent; resolves when every listener listens. Rejects naming the port and the listener that cannot. */
  configure(desired: Desired): Promise<void>;
  /** Idempotent; gives the number of existing connections affected. */
  impair(impairment: LinkImpairment): Promise<{ flows: number }>;
  /** Resolves when what the fault refused listens again; gives what is left of the fault: nothing, or ports in use. */
  clear(faultId: string): Promise<{ remaining: string[] }>;
  /** What is left of a fault, with nothing done about it. */
  left(faultId: string): Promise<{ remaining: string[] }>;
  /** Requests of callers that a fault in force has touched; null where it is no fault on single requests, or not in force. */
  touched(faultId: string): Promise<number | null>;
  /**
   * Gives the port of a link that is impaired as the listener's and ends at an echo in the proxies: for one connection
   * within 15 s. Rejects where the listener does not listen, as while it is refused.
   */
  echo(listener: { listenerId: string }): Promise<{ port: number }>;
  impairments(): Promise<LinkImpairment[]>;
  stats(): Promise<LinkStats>;
  /** Calls back about every 100 ms with what happened on the links; resolves when the subscription stands. */
  onSamples(listener: (batch: LinkSample[]) => void): Promise<void>;
  close(): void;
  /** Resolves when the connection to the link proxies has ended. */
  readonly closed: Promise<void>;
}

/** Connects, waiting up to `timeoutMs` for a process that is just starting; rejects with the last error after that. */
export async function connectLinks(socketPath: string, timeoutMs = 5000): Promise<LinksControl> {
  const listeners = new Set<(batch: LinkSample[]) => void>();
  const deadline = systemClock.monotonic() + timeoutMs;
  const rpc = await connect(socketPath, deadline, {
    samples: (batch: LinkSample[]) => {
      for (const listener of listeners) listener(batch);
    },
  });

  return {
    closed: rpc.closed,
    configure: (desired) => rpc.call('configure', desired),
    impair: (impairment) => rpc.call('impair', impairment),
    clear: (faultId) => rpc.call('clear', { faultId }),
    left: (faultId) => rpc.call('left', { faultId }),
    touched: (faultId) => rpc.call('touched', { faultId }),
    echo: (listener) => rpc.call('echo', listener),
    impairments: () => rpc.call('impairments'),
    stats: () => rpc.call('stats'),
    onSamples: async (listener) => {
      listeners.add(listener);
      await rpc.call('subscribe');
    },
    close: () => rpc.close(),
  };
}

async function connect(path: string, deadline: number, handlers: Handlers): Promise<RpcConnection> {
  for (;;) {
    try {
      return await connectRpc(path, handlers);
    } catch (error) {
      if (systemClock.monotonic() >= deadline) throw error;
      await systemClock.sleep(20);
    }
  }
}
