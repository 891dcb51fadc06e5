import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Observation } from '../../../lib/model/events/observation.ts';
import { guardianContainer } from '../../../local/runtimes/docker/guardian/program.ts';
import type { StepOnContainer } from '../../../local/runtimes/docker/stress/index.ts';
import type { Order } from './carry-out.ts';
import type { Containers } from './containers.ts';
import { docker } from './docker.ts';

/** A container that stands in for the guardian's: in the host's process namespace, with the host's control groups. */
export interface Carrier {
  execute(step: StepOnContainer): Promise<void>;
  undo(step: StepOnContainer): Promise<void>;
  leftOver(step: StepOnContainer): Promise<string[]>;
  look(step: StepOnContainer): Promise<Observation>;
  /** Runs a shell's line in the host's process namespace. */
  shell(line: string): Promise<string>;
  kill(): Promise<void>;
  /** Ends it, as the guardian ends when its standard input does. */
  end(): Promise<void>;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

export async function startCarrier(containers: Containers, image: string, of = 'carrier'): Promise<Carrier> {
  const name = containers.name(of);
  // With what the guardian itself may do, and no more.
  const { executable, args } = guardianContainer({ image, folder: root, name });
  const program = fileURLToPath(new URL('./carry-out.ts', import.meta.url));
  const child = spawn(executable, [...args.slice(0, -1), program]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  child.stdin.on('error', () => {});
  if ((await lines.next()).value !== 'ready') throw new Error(`the carrier did not start: ${complaint}`);
  const ask = asker(child, lines, () => complaint);
  return {
    execute: async (step) => void (await ask({ half: 'execute', step })),
    undo: async (step) => void (await ask({ half: 'undo', step })),
    leftOver: async (step) => (await ask({ half: 'leftOver', step })) as string[],
    look: async (step) => (await ask({ half: 'look', step })) as Observation,
    shell: async (line) => (await docker(['exec', name, 'sh', '-c', line])).stdout,
    kill: async () => void (await docker(['kill', name])),
    end: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

function asker(child: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, complaint: () => string) {
  let turn: Promise<unknown> = Promise.resolve();
  const askOne = async (order: Order): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`the carrier ended: ${complaint()}`);
    const answer = JSON.parse(value) as { readonly value?: unknown; readonly error?: string };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  };
  return (order: Order) => {
    const mine = turn.then(() => askOne(order));
    turn = mine.catch(() => {});
    return mine;
  };
}
