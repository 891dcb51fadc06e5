import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../../base/clock.ts';
import { lastWords } from '../../../base/log-lines.ts';
import { programBeside } from '../../../base/process/program-beside.ts';
import { createRpc, OtherProcessGone, type Rpc } from '../../../base/rpc.ts';
import { promisesRole } from '../../../lib/model/events/process-identity.ts';
import type { AuditContext, DataPromise, PromiseFindings, StartedStores, System } from '../../../lib/model/system.ts';
import type { Child, Children } from '../../runtimes/embedded/children.ts';
import { nicenessOf } from '../../runtimes/embedded/settings.ts';
import type { Asked, StorePlaces } from './asked.ts';

export interface LookOptions {
  readonly children: Pick<Children, 'start'>;
  readonly system: Pick<System, 'promises' | 'topology'>;
  /** The file that it was loaded from. */
  readonly file: string;
  /** What the process is told of the shell. */
  readonly env: Readonly<Record<string, string>>;
  readonly notice: (message: string) => void;
  readonly clock: Clock;
  /** How long a promise may take that says no deadline. Milliseconds. */
  readonly usualDeadline?: number;
  /** Past its deadline a promise may have its own say for so long, before its process is ended. Milliseconds. */
  readonly grace?: number;
}

interface Place {
  readonly child: Child;
  readonly rpc: Rpc;
}

const program = programBeside('./main', import.meta.url);

/**
 * The system's promises for one audit, looked at in a process of its own: whatever they do, this one goes on. One that lets
 * nothing else run there is ended with it at its deadline, and so is one that ends it: the next gets a new process. `close`
 * ends it.
 */
export function lookElsewhere(options: LookOptions): {
  readonly promises: readonly DataPromise[];
  close(): Promise<void>;
} {
  let starting: Promise<Place> | undefined;
  const looks = new Map<object, number>();

  const end = async () => {
    const ended = starting;
    starting = undefined;
    const place = await ended?.catch(() => undefined);
    await place?.child.end();
  };

  const look = async (promise: DataPromise, context: AuditContext): Promise<PromiseFindings> => {
    // That none can be started is so for all promises, and is not tried again.
    starting ??= startPlace(options, context);
    const place = await starting;
    const number = looks.get(context.look) ?? looks.size;
    looks.set(context.look, number);
    try {
      return await lookIn(place, promise, number, options);
    } catch (error) {
      if (error instanceof PlaceLostError) await end();
      throw error;
    }
  };

  const { promises } = options.system;
  return {
    promises: promises.map((promise) => ({ ...promise, audit: (context) => look(promise, context) })),
    close: end,
  };
}

/** The process cannot be asked any more. */
class PlaceLostError extends Error {
  override readonly name = 'PlaceLostError';
}

async function lookIn(
  { child, rpc }: Place,
  { name: promise, deadlineMilliseconds }: DataPromise,
  look: number,
  { clock, usualDeadline = 60_000, grace = 5000 }: LookOptions,
): Promise<PromiseFindings> {
  const deadline = deadlineMilliseconds ?? usualDeadline;
  const over = Promise.withResolvers<never>();
  const cancel = clock.after(deadline + grace, () =>
    over.reject(new PlaceLostError(`it lets nothing else run, and was ended at its deadline (${deadline / 1000} s)`)),
  );
  const answer = rpc.call<PromiseFindings>('audit', { promise, look } satisfies Asked);
  try {
    return await Promise.race([answer, over.promise]);
  } catch (error) {
    answer.catch(() => {});
    if (!(error instanceof OtherProcessGone)) throw error;
    throw new PlaceLostError(`it has ended its process (${await child.exited}); ${lastWords(child.logFile)}`);
  } finally {
    cancel();
  }
}

async function startPlace(options: LookOptions, { receipts, stores }: AuditContext): Promise<Place> {
  const { children, file, env, notice, system } = options;
  const child = await children.start({
    ...{ role: promisesRole, file: program, args: [file], env, pipes: true },
    niceness: nicenessOf.response,
  });
  const { process: its, logFile } = child;
  const handlers = { notice, sentTimes: (queue: string) => stores.sentTimes?.(queue) };
  const rpc = createRpc(its.stdout as Readable, its.stdin as Writable, handlers);
  await rpc.call('begin', { receipts, stores: placesOf(system, stores) }).catch(async (error) => {
    if (!(error instanceof OtherProcessGone)) {
      await child.end();
      throw error;
    }
    throw new Error(`the process for it has ended (${await child.exited}); ${lastWords(logFile)}`);
  });
  return { child, rpc };
}

function placesOf({ topology }: Pick<System, 'topology'>, stores: StartedStores): StorePlaces {
  const ports: Record<string, number> = {};
  const hosts: Record<string, string> = {};
  for (const { name } of topology.stores) {
    try {
      ports[name] = stores.portOf(name);
      const host = stores.hostOf?.(name);
      if (host !== undefined) hosts[name] = host;
    } catch {
      // It listens nowhere: whoever asks for it is told.
    }
  }
  return { ports, hosts, hasQueues: stores.sentTimes !== undefined, description: stores.description };
}
