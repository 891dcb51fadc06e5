import { Worker } from 'node:worker_threads';
import { exitStatus } from '../base/exit-status.ts';
import { programBeside } from '../base/process/program-beside.ts';
import { asOurs, type Origin, originNow, watchLoads } from './own-code.ts';
import type { WhenStuck } from './stuck-thread.ts';
import { thrownInWords } from './thrown-in-words.ts';

export interface Containment {
  /** Something that a configuration did after it was loaded, each once. */
  tell(message: string): void;
  /** An error that nobody caught, and no configuration's; the process ends after it. */
  onError(error: unknown): void;
  /** How the process ends then. */
  readonly status: number;
  /** What goes before what it says on standard error. @default - nothing */
  readonly prefix?: string;
}

/**
 * Keeps this process from being ended, or spoken for, by the code of a configuration: what that prints goes to standard
 * error, and what it throws where nobody catches it is told with its file. For the program itself, before it loads one.
 */
export function containOwnCode({ tell, onError, status, prefix = '' }: Containment): void {
  const told = new Set<string>();
  const failed = (origin: Origin, why: unknown, later: string) => {
    if (origin.fail) return origin.fail(why);
    if (told.has(later)) return;
    told.add(later);
    asOurs(() => tell(later));
  };
  refuseExit(failed);
  divertOutput();
  watchLoads((message) => endWhereStuck(prefix + message, exitStatus.usage));
  process.on('uncaughtException', (error: unknown) => {
    const origin = originNow();
    if (error instanceof ExitRefused) return;
    if (origin) return failed(origin, error, `${origin.file} has thrown, after it was loaded: ${thrownInWords(error)}`);
    onError(error);
    process.exit(status);
  });
}

/** What a configuration meets that would end the process; it has been told by then. */
class ExitRefused extends Error {
  override readonly name = 'ExitRefused';
}

/** To end the process is not a configuration's: it throws instead, and is known where that is caught. */
function refuseExit(failed: (origin: Origin, why: unknown, later: string) => void): void {
  const exit = process.exit;
  process.exit = (code) => {
    const origin = originNow();
    if (!origin) return exit(code);
    const called = `process.exit(${code ?? ''})`;
    const error = new ExitRefused(`it calls ${called}`);
    failed(origin, error, `${origin.file} has called ${called}, which is not its to do`);
    throw error;
  };
}

/** Standard output is for what was asked for, or for our own protocol. */
function divertOutput(): void {
  const { stdout, stderr } = process;
  const write = stdout.write;
  stdout.write = (...args: unknown[]): boolean =>
    originNow() ? Reflect.apply(stderr.write, stderr, args) : Reflect.apply(write, stdout, args);
}

/**
 * Ends this process, from a thread of its own, where a configuration lets nothing else run for longer than it may take to
 * load: a loop without an end. Gives what calls that off.
 */
function endWhereStuck(message: string, status: number): () => void {
  const thread = new Worker(programBeside('./stuck-thread', import.meta.url), {
    workerData: { message, status } satisfies WhenStuck,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  thread.unref();
  return () => void thread.terminate();
}
