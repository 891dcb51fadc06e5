import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Impairment } from '../../../../lib/model/faults/effect.ts';
import { connectLinks, type LinksControl } from '../../../../local/runtimes/embedded/links/control.ts';
import type { FlowMatch, LinkImpairment } from '../../../../local/runtimes/embedded/links/impairment.ts';
import type { Desired, Endpoint, ListenerConfig } from '../../../../local/runtimes/embedded/links/protocol.ts';

const program = fileURLToPath(new URL('../../../../local/runtimes/embedded/links/main.ts', import.meta.url));

/** The link proxies in a process of their own. */
export interface Rig {
  readonly links: LinksControl;
  readonly process: ChildProcess;
  readonly socketPath: string;
  stop(): Promise<void>;
}

export async function startLinks(seed = 1): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'links-'));
  const socketPath = join(folder, 'links.sock');
  const child = spawn(process.execPath, [program, socketPath, String(seed)], { stdio: ['pipe', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  const links = await connectLinks(socketPath);
  return {
    links,
    process: child,
    socketPath,
    stop: async () => {
      links.close();
      child.stdin?.end();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export async function listener(config: Partial<ListenerConfig> = {}): Promise<ListenerConfig> {
  const port = await freePort();
  const defaults = { caller: 'caller', callee: 'callee', destinationPort: 8080, protocol: 'http' } as const;
  return { id: `listener-${port}`, port, ...defaults, ...config };
}

export function endpoint(id: string, port: number, config: Partial<Endpoint> = {}): Endpoint {
  return { callee: 'callee', id, port, inRotation: true, ...config };
}

/** One listener that leads to one endpoint; gives its port. */
export async function link(rig: Rig, port: number, config: Partial<ListenerConfig> = {}): Promise<number> {
  const only = await listener(config);
  const desired: Desired = { listeners: [only], endpoints: [endpoint('task', port, { callee: only.callee })] };
  await rig.links.configure(desired);
  return only.port;
}

export function fault(
  impairment: LinkImpairment['impairment'],
  match: FlowMatch = {},
  faultId = 'fault',
  flowsPercent = 100,
) {
  return { faultId, match, flowsPercent, impairment } satisfies LinkImpairment;
}

export const latency = (delayMilliseconds: number, jitterMilliseconds = 0): Impairment => ({
  kind: 'latency',
  delayMilliseconds,
  jitterMilliseconds,
});
export const loss = (percent: number): Impairment => ({ kind: 'loss', percent });
export const blackhole: Impairment = { kind: 'blackhole' };
