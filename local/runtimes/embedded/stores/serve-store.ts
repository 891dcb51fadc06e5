import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../../../base/clock.ts';
import { lastWords } from '../../../../base/log-lines.ts';
import { endAll } from '../../../../base/process/end-all.ts';
import { isAlive } from '../../../../base/process/identity.ts';
import { essentials } from '../../../../base/process/shell-essentials.ts';
import { commandRole } from '../../../../lib/model/events/process-identity.ts';
import type { Address, Launch, StopOrder } from '../../../../lib/model/program.ts';
import type { ServedStore, ServerLaunch, StoreServer } from '../../../../lib/model/system.ts';
import type { Child, Children } from '../children.ts';
import { isFree } from '../ports.ts';
import { answers, connects } from '../probe.ts';

/** A store of the user's own is not there, or did not start. */
export class StoreStartError extends Error {
  override readonly name = 'StoreStartError';
}

export interface ServeOptions {
  readonly children: Pick<Children, 'startForeign'>;
  readonly nextPort: () => Promise<number>;
  /** A folder with one for each store. */
  readonly stores: string;
  readonly logs: string;
  /** Where a store's clients find it. */
  readonly urlOf: (store: string, at: { readonly host: string; readonly port: number }) => string;
  readonly clock?: Clock;
}

type Started = NonNullable<StoreServer['program']>;
type Place = Parameters<ServerLaunch>[0];

const loopback = '127.0.0.1';
const lookMilliseconds = 50;
const answerMilliseconds = 1000;
const reachMilliseconds = 5000;
const defaultStop: StopOrder = { signal: 'SIGTERM', milliseconds: 10_000 };

/** Starts a server, in a group of its own, or looks at one that is there; rejects with StoreStartError, and ends what it had started. */
export async function serveStore(server: StoreServer, options: ServeOptions): Promise<ServedStore> {
  const { name, at, program } = server;
  if (at) return await lookAt(name, at, options.clock);
  if (!program) throw new StoreStartError(`store ${name} has neither a command nor an address`);
  return await new StoreStart(name, program, options).run();
}

async function lookAt(
  name: string,
  at: { readonly host: string; readonly port: number },
  clock = systemClock,
): Promise<ServedStore> {
  const failure = await connects(at, reachMilliseconds, clock);
  if (failure !== undefined) {
    throw new StoreStartError(
      `store ${name}: nothing answers at ${at.host}:${at.port} (${failure}): start it, or correct its address`,
    );
  }
  return { ...at, exited: new Promise(() => {}) };
}

/** One server's way from its folder to its first answer. */
class StoreStart {
  readonly #name: string;
  readonly #program: Started;
  readonly #options: ServeOptions;
  readonly #clock: Clock;
  readonly #role: string;
  readonly #limit: number;

  constructor(name: string, program: Started, options: ServeOptions) {
    this.#name = name;
    this.#program = program;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#role = `store-${name}`;
    this.#limit = program.startSeconds * 1000;
  }

  async run(): Promise<ServedStore> {
    const { prepare, run, setup, fixedPort, stop = defaultStop } = this.#program;
    const place = this.#placeAt(await this.#choosePort(fixedPort));
    await this.#runAll('prepare', prepare, place);
    const log = this.#logOf(this.#role);
    const child = await this.#start(run(place), this.#role, 'its server', stop);
    try {
      await this.#awaitAnswer(child, place, log);
      await this.#runAll('setup', setup, place);
    } catch (error) {
      await child.end();
      throw error;
    }
    return { host: place.host, port: place.port, exited: child.exited };
  }

  async #choosePort(fixedPort: number | undefined): Promise<number> {
    if (fixedPort === undefined) return this.#options.nextPort();
    if (await isFree(fixedPort)) return fixedPort;
    throw new StoreStartError(
      `store ${this.#name} always listens on port ${fixedPort}, which is in use: stop what listens there, or say that the store is at 127.0.0.1:${fixedPort}`,
    );
  }

  #placeAt(port: number): Place {
    const { stores, urlOf } = this.#options;
    const folder = join(stores, this.#name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const addressOf = (name: string): Address => {
      if (name !== this.#name) {
        throw new StoreStartError(
          `store ${this.#name} asks for the address of ${name}, which it has not while stores start`,
        );
      }
      return { host: loopback, port, url: urlOf(name, { host: loopback, port }) };
    };
    return { host: loopback, port, folder, addressOf };
  }

  /** One after another, each to its end. */
  async #runAll(what: 'prepare' | 'setup', launches: readonly ServerLaunch[], place: Place): Promise<void> {
    for (const [index, launch] of launches.entries()) {
      const command = launch(place);
      const said = `${what} command ${index + 1} of ${launches.length} (${inWords(command)})`;
      const role = `${this.#role}${commandRole}`;
      const log = this.#logOf(role);
      const child = await this.#start(command, role, said);
      const exit = await this.#exitOf(child);
      if (exit === undefined) throw this.#failed(`${said} has not ended after ${this.#program.startSeconds} s`, log);
      if (exit !== 'exit 0') throw this.#failed(`${said} failed (${exit})`, log);
    }
  }

  /** Undefined where it had not ended within the limit, and has been ended. */
  async #exitOf({ exited, identity }: Child): Promise<string | undefined> {
    const ended = new AbortController();
    const late = this.#clock.sleep(this.#limit, ended.signal).then(() => undefined);
    const exit = await Promise.race([exited, late]);
    ended.abort();
    if (exit === undefined) await endAll([identity]);
    return exit;
  }

  async #start({ command, args, cwd, env }: Launch, role: string, what: string, stop?: StopOrder): Promise<Child> {
    if (!existsSync(cwd)) throw this.#failed(`${what} is to run in ${cwd}, which is not there`);
    try {
      const environment = { ...essentials(process.env), ...env };
      return await this.#options.children.startForeign({
        ...{ role, command, args, cwd, ...(stop && { stop }) },
        env: environment,
      });
    } catch (error) {
      throw this.#failed(`${what}: ${(error as Error).message}`);
    }
  }

  async #awaitAnswer(child: Child, { host, port }: Place, log: Log): Promise<void> {
    const { ready, startSeconds } = this.#program;
    let exit: string | undefined;
    void child.exited.then((how) => {
      exit = how;
    });
    const probed = { host, port, logFile: log.path, logStart: log.from, isAlive: () => isAlive(child.identity) };
    const end = this.#clock.monotonic() + this.#limit;
    for (;;) {
      const isThere = await answers(ready, probed, answerMilliseconds, this.#clock);
      if (exit !== undefined) {
        const hint = exit === 'exit 0' ? ': it must stay in the foreground' : '';
        throw this.#failed(`its server ended (${exit}) before it answered${hint}`, log);
      }
      if (isThere) return;
      if (this.#clock.monotonic() > end) {
        throw this.#failed(`its server on port ${port} was not ready after ${startSeconds} s`, log);
      }
      await this.#clock.sleep(lookMilliseconds);
    }
  }

  #failed(what: string, log?: Log): StoreStartError {
    return new StoreStartError(`store ${this.#name}: ${what}${log ? `; ${lastWords(log.path, log.from)}` : ''}`);
  }

  /** The log of a role as it is now: what is written from here on is of its next process. */
  #logOf(role: string): Log {
    const path = join(this.#options.logs, `${role.replaceAll('/', '-')}.log`);
    return { path, from: statSync(path, { throwIfNoEntry: false })?.size ?? 0 };
  }
}

interface Log {
  readonly path: string;
  readonly from: number;
}

const inWords = ({ command, args }: Launch): string => [command, ...args].join(' ');
