import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createRpc } from '../../../../base/rpc.ts';
import type { LinkImpairment } from '../../../../local/runtimes/embedded/links/impairment.ts';

/** Speaks the control protocol of the link proxies and remembers what is impaired. */
export interface FakeLinks {
  readonly impairments: Map<string, LinkImpairment>;
  /** Fault ids in the order in which they were cleared. */
  readonly cleared: string[];
  /** While set, `clear` fails with it. */
  refuseClear?: string;
  close(): Promise<void>;
}

export async function startFakeLinks(path: string): Promise<FakeLinks> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    createRpc(socket, socket, {
      impair: (impairment: LinkImpairment) => void links.impairments.set(impairment.faultId, impairment),
      clear: ({ faultId }: { faultId: string }) => {
        if (links.refuseClear) throw new Error(links.refuseClear);
        links.impairments.delete(faultId);
        links.cleared.push(faultId);
        return { remaining: [] };
      },
      left: ({ faultId }: { faultId: string }) => ({
        remaining: links.impairments.has(faultId) ? [`link impairment ${faultId}`] : [],
      }),
    });
  });
  const links: FakeLinks = {
    impairments: new Map(),
    cleared: [],
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  server.listen(path);
  await once(server, 'listening');
  return links;
}
