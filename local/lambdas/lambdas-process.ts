import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { programBeside } from '../../base/process/program-beside.ts';
import { createRpc, OtherProcessGone } from '../../base/rpc.ts';
import type { Children } from '../runtimes/embedded/children.ts';
import { nicenessOf } from '../runtimes/embedded/settings.ts';
import { waitSeconds } from './event-source.ts';
import type { Invocation, LambdasSettings } from './local-function.ts';
import { releaseInFlight } from './release-in-flight.ts';

/** The process that polls the queues and runs the handlers, started again when it ends. */
export interface LambdasProcess {
  /** Rejects where the process ends before it has answered. */
  invoke(handler: string, payload: unknown): Promise<Invocation>;
  close(): Promise<void>;
}

const program = programBeside('./main', import.meta.url);
/** The emulator still gives messages to the questions of a process that has died, until those are over. */
const firstPause = waitSeconds * 1000 + 250;
const longestPause = 30_000;

export async function startLambdas(options: {
  readonly children: Children;
  readonly settings: LambdasSettings;
  readonly clock: Clock;
  readonly notice: (message: string) => void;
}): Promise<LambdasProcess> {
  const { children, settings, clock, notice } = options;
  const closing = new AbortController();
  let pause = firstPause;

  const start = async () => {
    const child = await children.start({ role: 'lambdas', file: program, pipes: true, niceness: nicenessOf.response });
    const { stdin, stdout } = child.process as { stdin: Writable; stdout: Readable };
    stdin.on('error', () => {});
    const handlers = { notice: ({ message }: { message: string }) => notice(message) };
    const rpc = createRpc(stdout, stdin, handlers, () => {}, 'the process of the handlers');
    void child.exited.then(restart);
    await rpc.call('begin', settings);
    return { child, rpc };
  };

  /** What it was doing comes again: a message that was not deleted is seen again by the next one. */
  async function restart(exit: string): Promise<void> {
    if (closing.signal.aborted) return;
    notice(`the process of the handlers ended (${exit}) and is started again; the messages that they had come again`);
    await clock.sleep(pause, closing.signal);
    await releaseInFlight(settings.functions, settings.sqs);
    pause = Math.min(2 * pause, longestPause);
    if (closing.signal.aborted) return;
    current = start();
    current.catch((error: Error) => {
      if (!(error instanceof OtherProcessGone)) notice(`the handlers cannot be started: ${error.message}`);
    });
  }

  let current = start();
  await current;
  return {
    invoke: async (handler, payload) => (await current).rpc.call('invoke', { handler, payload }),
    close: async () => {
      closing.abort();
      const running = await current.catch(() => undefined);
      running?.child.process.stdin?.end();
      await running?.child.exited;
    },
  };
}
