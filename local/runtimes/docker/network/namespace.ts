import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { shellWithoutAws } from '../../../../base/process/isolated-aws.ts';
import { isGone } from '../process/container.ts';
import { type Capability, withOnly } from '../process/with-only.ts';
import type { Target } from '../step-kind.ts';
import { createSlots } from './slots.ts';

/** Whether the process is still the container's: otherwise it has gone, and its namespaces with it. */
export type IsTarget = (target: Target) => boolean;

/** Runs a program in the network namespace of a target, with no shell; gives what it prints. */
export interface Namespace {
  run(program: string, args: readonly string[], input?: string): Promise<string>;
}

/** A program that said no. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export class TargetGoneError extends Error {
  override readonly name = 'TargetGoneError';

  constructor({ containerId }: Target) {
    super(`container ${containerId.slice(0, 12)} has gone, or was restarted`);
  }
}

export class HostNetworkError extends Error {
  override readonly name = 'HostNetworkError';

  constructor({ containerId }: Target) {
    super(`container ${containerId.slice(0, 12)} shares the host's network, which is left alone`);
  }
}

/** What steps need to know of the machine. */
export interface NamespaceOptions {
  readonly isTarget: IsTarget;
  /** How long the programs of one half of a step may take together; short of the step runner's own limit. */
  readonly limitMilliseconds: number;
}

/** What is under way in a namespace, by its number, so that one thing is done at a time. */
const turns = new Map<string, Promise<unknown>>();

/** Of many containers at once: more programs than that would only take each other's time, and the machine's. */
const short = createSlots(2 * navigator.hardwareConcurrency);

/**
 * Enters the target's network namespace and keeps it until `work` has settled: alone, as far as this process goes, and beside
 * a few others at most. Programs that run longer than the limit together are killed; what is waited for until they may begin
 * does not count. Throws TargetGoneError where the target is no longer there.
 */
export const inNamespace = <Result>(
  target: Target,
  options: NamespaceOptions,
  work: (namespace: Namespace) => Promise<Result>,
): Promise<Result> => enter(target, options, (run) => short(() => run(work)));

/** The same beside however many others, for what mostly waits. */
export const longInNamespace = <Result>(
  target: Target,
  options: NamespaceOptions,
  work: (namespace: Namespace) => Promise<Result>,
): Promise<Result> => enter(target, options, (run) => run(work));

async function enter<Result>(
  target: Target,
  { isTarget, limitMilliseconds }: NamespaceOptions,
  begin: (run: (work: (namespace: Namespace) => Promise<Result>) => Promise<Result>) => Promise<Result>,
): Promise<Result> {
  const descriptor = openNamespace(target, isTarget);
  try {
    const { ino } = fstatSync(descriptor);
    if (ofHost().includes(ino)) {
      throw new HostNetworkError(target);
    }
    return await inTurn(String(ino), () =>
      begin((work) => {
        const limit = AbortSignal.timeout(limitMilliseconds);
        return work({ run: (program, args, input = '') => runInside(descriptor, limit, [program, ...args], input) });
      }),
    );
  } finally {
    closeSync(descriptor);
  }
}

/** The process is looked at after its namespace was opened: an id that was given to another meanwhile is noticed. */
function openNamespace(target: Target, isTarget: IsTarget): number {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(`/proc/${target.pid}/ns/net`, 'r');
    if (isTarget(target)) return descriptor;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  if (descriptor !== undefined) closeSync(descriptor);
  throw new TargetGoneError(target);
}

/** The first process is of the host's network, and may not be looked at everywhere; so is the guardian's own, or nobody's. */
const ofHost = (): number[] =>
  ['/proc/1/ns/net', '/proc/self/ns/net'].flatMap((path) => {
    try {
      return [statSync(path).ino];
    } catch {
      return [];
    }
  });

async function inTurn<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
  const before = turns.get(key);
  const turn = (async () => {
    await before?.catch(() => {});
    return work();
  })();
  turns.set(key, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(key) === turn) turns.delete(key);
  }
}

/** Who only asks needs nothing; who shows or changes rules, the network of the namespace. */
const neededBy = (program: string | undefined): readonly Capability[] =>
  program === 'node' ? [] : ['net_admin', 'net_raw'];

async function runInside(
  descriptor: number,
  limit: AbortSignal,
  command: readonly string[],
  input: string,
): Promise<string> {
  const name = command.slice(0, 12).join(' ');
  if (limit.aborted) throw new CommandError(`no time is left for ${name}`);
  const child = spawn('nsenter', ['--net=/proc/self/fd/3', '--', ...withOnly(neededBy(command[0]), command)], {
    stdio: ['pipe', 'pipe', 'pipe', descriptor],
    env: { ...shellWithoutAws(process.env), LC_ALL: 'C' },
  }) as ChildProcessWithoutNullStreams;
  const kill = () => child.kill('SIGKILL');
  limit.addEventListener('abort', kill, { once: true });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // It may end before it has read everything.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  try {
    const [status, output, said] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    if (status === 0) return output;
    throw new CommandError(
      `${name}: ${said.trim().split('\n').at(-1) || (limit.aborted ? 'took too long' : `status ${status}`)}`,
    );
  } finally {
    limit.removeEventListener('abort', kill);
  }
}

/** What has gone has taken everything with it, and in the host's network nothing was done. */
export async function whereThere<Result>(
  target: Target,
  options: NamespaceOptions,
  gone: Result,
  work: (namespace: Namespace) => Promise<Result>,
): Promise<Result> {
  try {
    return await inNamespace(target, options, work);
  } catch (error) {
    if (error instanceof TargetGoneError || error instanceof HostNetworkError || !options.isTarget(target)) return gone;
    throw error;
  }
}
