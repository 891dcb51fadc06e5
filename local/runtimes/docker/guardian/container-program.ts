import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { systemClock } from '../../../../base/clock.ts';
import { shellWithoutAws } from '../../../../base/process/isolated-aws.ts';
import { createRpc, OtherProcessGone, type Rpc } from '../../../../base/rpc.ts';
import { withTimeLimit } from '../../../../base/time-limit.ts';
import type { GuardianProgram } from '../../../guardian/guardian-client.ts';

/**
 * A program in a container of its own, spoken to over its standard input: started when it is asked, and again where it has
 * gone. It may be asked twice: what it does is idempotent.
 */
export interface ContainerProgram {
  call<Result = unknown>(method: string, params?: unknown): Promise<Result>;
  /** Resolves when it has gone. */
  close(): Promise<void>;
}

interface Started {
  readonly rpc: Rpc;
  readonly isGone: () => boolean;
  readonly end: () => Promise<void>;
}

const startMilliseconds = 30_000;

export function createContainerProgram(
  program: (attempt: number) => GuardianProgram | Promise<GuardianProgram>,
  who: string,
  log: (line: string) => void,
): ContainerProgram {
  let current: Promise<Started> | undefined;
  const started = async (): Promise<Started> => {
    const found = await current?.catch(() => undefined);
    if (found && !found.isGone()) return found;
    attempts += 1;
    const attempt = attempts;
    current = (async () => start(await program(attempt), who, log))();
    return current;
  };
  let attempts = 0;
  let turn: Promise<unknown> = Promise.resolve();
  const ask = async <Result>(method: string, params: unknown): Promise<Result> => {
    // One start for all who ask at once.
    const mine = turn.then(started);
    turn = mine.catch(() => {});
    return (await mine).rpc.call(method, params);
  };
  return {
    call: <Result>(method: string, params?: unknown) =>
      ask<Result>(method, params).catch((error: unknown) => {
        if (!(error instanceof OtherProcessGone)) throw error;
        return ask<Result>(method, params);
      }),
    close: async () => {
      await turn;
      const last = await current?.catch(() => undefined);
      await last?.end();
    },
  };
}

async function start(
  { executable, args }: GuardianProgram,
  who: string,
  log: (line: string) => void,
): Promise<Started> {
  const child = spawn(executable, args, { detached: true, stdio: 'pipe', env: shellWithoutAws(process.env) });
  let lastWords = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastWords = line;
    log(line);
  });
  let gone = false;
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => {
      gone = true;
      resolve();
    });
  });
  await once(child, 'spawn');
  const rpc = createRpc(child.stdout, child.stdin, {}, log, who);
  void rpc.closed.then(() => {
    gone = true;
  });
  const end = async () => {
    child.stdin.end();
    await exited;
  };
  try {
    await withTimeLimit(systemClock, startMilliseconds, `starting ${who}`, rpc.call('ready'));
  } catch (error) {
    child.stdin.end();
    throw new Error(`${who} could not be started: ${lastWords || (error as Error).message}`);
  }
  return { rpc, isGone: () => gone, end };
}
