import { programBeside } from '../../../base/process/program-beside.ts';
import type { Children } from './children.ts';
import { connectLinks, type LinksControl } from './links/control.ts';
import type { Desired, LinkSample } from './links/protocol.ts';

/** The link proxies' process, started again with the same wiring when it ends. */
export interface Links {
  configure(desired: Desired): Promise<void>;
  impairments: LinksControl['impairments'];
  echo: LinksControl['echo'];
  touched: LinksControl['touched'];
  stats: LinksControl['stats'];
  close(): Promise<void>;
}

const program = programBeside('./links/main', import.meta.url);

export async function startLinks(options: {
  children: Children;
  socketPath: string;
  onSamples: (batch: LinkSample[]) => void;
  notice: (message: string) => void;
}): Promise<Links> {
  const { children, socketPath, onSamples, notice } = options;
  let desired: Desired = { listeners: [], endpoints: [] };
  let closed = false;

  const start = async () => {
    const child = await children.start({ role: 'links', file: program, args: [socketPath], pipes: true });
    const control = await connectLinks(socketPath, 10_000);
    await control.onSamples(onSamples);
    await control.configure(desired);
    void child.exited.then((exit) => {
      control.close();
      if (closed) return;
      notice(`the link proxies ended (${exit}) and are started again; their impairments are gone`);
      current = start();
      current.catch((error: Error) => notice(`the link proxies cannot be started: ${error.message}`));
    });
    return { child, control };
  };

  let current = start();
  await current;
  return {
    configure: async (wanted) => {
      desired = wanted;
      await (await current).control.configure(wanted);
    },
    impairments: async () => (await current).control.impairments(),
    touched: async (faultId) => (await current).control.touched(faultId),
    echo: async (listener) => (await current).control.echo(listener),
    stats: async () => (await current).control.stats(),
    close: async () => {
      closed = true;
      const { child } = await current;
      child.process.stdin?.end();
      await child.exited;
    },
  };
}
