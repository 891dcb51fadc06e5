import { connectRpc, type RpcConnection } from '../../../../base/connect-rpc.ts';
import type { LinkImpairment } from '../links/impairment.ts';

/** The impairments in force in the link proxies, through their control socket. */
export interface LinkImpairments {
  /** Rejects with LinksGone when no proxy listens. */
  impair(impairment: LinkImpairment): Promise<void>;
  /** Clears a fault's impairments and gives what is left of them: nothing when the proxies are gone. */
  clear(faultId: string): Promise<string[]>;
  /** What is left of a fault's impairments: nothing when the proxies are gone. */
  left(faultId: string): Promise<string[]>;
  close(): void;
}

/** The link proxies do not run, and with them went every impairment. */
export class LinksGone extends Error {
  override readonly name = 'LinksGone';
}

/** Connects to the socket at `path` when first needed, and again after the proxies were replaced. */
export function createLinkImpairments(path: string): LinkImpairments {
  let connecting: Promise<RpcConnection> | undefined;

  const connect = async (): Promise<RpcConnection> => {
    try {
      const connection = await connectRpc(path);
      void connection.closed.then(() => {
        connecting = undefined;
      });
      return connection;
    } catch (cause) {
      connecting = undefined;
      throw new LinksGone(`no link proxy listens on ${path}`, { cause });
    }
  };

  const call = async <Result>(method: string, params?: unknown): Promise<Result> => {
    connecting ??= connect();
    const connection = await connecting;
    try {
      return await connection.call<Result>(method, params);
    } catch (cause) {
      throw connection.isGone() ? new LinksGone(`the link proxy on ${path} has gone`, { cause }) : cause;
    }
  };

  return {
    impair: (impairment) => call('impair', impairment),
    clear: async (faultId) =>
      (await call<{ remaining: string[] }>('clear', { faultId }).catch(whenGone))?.remaining ?? [],
    left: async (faultId) =>
      (await call<{ remaining: string[] }>('left', { faultId }).catch(whenGone))?.remaining ?? [],
    close: () => {
      connecting?.then((connection) => connection.close()).catch(() => {});
      connecting = undefined;
    },
  };
}

function whenGone(error: Error): undefined {
  if (!(error instanceof LinksGone)) throw error;
}
