import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createRpc, type Rpc } from '../../base/rpc.ts';
import type { LinkImpairment } from '../../lib/model/events/plan.ts';

/** The link proxies, through their control socket. */
export interface LinksControl {
  /** Rejects with LinksGone when no proxy listens. */
  impair(impairment: LinkImpairment): Promise<void>;
  /** Clears a fault's impairments and gives what is left of them: nothing when the proxies are gone. */
  clear(faultId: string): Promise<string[]>;
  /** Fault ids of the impairments in force: none when the proxies are gone. */
  impaired(): Promise<string[]>;
  close(): void;
}

/** The link proxies do not run, and with them went every impairment. */
export class LinksGone extends Error {
  override readonly name = 'LinksGone';
}

interface Connection {
  readonly socket: Socket;
  readonly rpc: Rpc;
}

/** Connects to the socket at `path` when first needed, and again after the proxies were replaced. */
export function createLinksControl(path: string): LinksControl {
  let connecting: Promise<Connection> | undefined;

  const connect = async (): Promise<Connection> => {
    const socket = createConnection(path);
    try {
      await once(socket, 'connect');
    } catch (cause) {
      connecting = undefined;
      throw new LinksGone(`no link proxy listens on ${path}`, { cause });
    }
    const rpc = createRpc(socket, socket);
    void rpc.closed.then(() => {
      socket.destroy();
      connecting = undefined;
    });
    return { socket, rpc };
  };

  const call = async <Result>(method: string, params?: unknown): Promise<Result> => {
    connecting ??= connect();
    const { socket, rpc } = await connecting;
    try {
      return await rpc.call<Result>(method, params);
    } catch (cause) {
      const isGone = socket.readableEnded || socket.destroyed;
      throw isGone ? new LinksGone(`the link proxy on ${path} has gone`, { cause }) : cause;
    }
  };

  return {
    impair: (impairment) => call('impair', impairment),
    clear: async (faultId) =>
      (await call<{ remaining: string[] }>('clear', { faultId }).catch(whenGone))?.remaining ?? [],
    impaired: async () => {
      const impairments = await call<LinkImpairment[]>('impairments').catch(whenGone);
      return impairments?.map(({ faultId }) => faultId) ?? [];
    },
    close: () => {
      connecting?.then(({ socket }) => socket.destroy()).catch(() => {});
      connecting = undefined;
    },
  };
}

function whenGone(error: Error): undefined {
  if (!(error instanceof LinksGone)) throw error;
}
