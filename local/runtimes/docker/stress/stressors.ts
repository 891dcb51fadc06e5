import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '../../../../base/clock.ts';
import { endAll } from '../../../../base/process/end-all.ts';
import { isFirst } from '../process/container.ts';
import type { ContainerHands, ContainerStep } from '../process/container-step.ts';
import { faultVariable, processesOfFault } from '../process/fault-mark.ts';
import { type Capability, withOnly } from '../process/with-only.ts';
import { groupsOf, limitsOf } from './groups.ts';

/**
 * Puts itself into the control groups that come before `--`, all of them, and becomes what comes after: it has allocated
 * nothing of its own by then.
 */
const joinGroups =
  'while [ "$1" != -- ]; do echo 0 >"$1/cgroup.procs" || exit 125; shift; done; shift; echo joined; exec "$@"';

/** Processes that it takes to start a program that way, beside those of the program. */
const ownProcesses = 2;

export interface Program {
  readonly argv: readonly string[];
  /** How many processes it will be. */
  readonly processes: number;
  /** None unless told. */
  readonly capabilities?: readonly Capability[];
  /** A mount namespace of its own, which goes with it. */
  readonly ownMounts?: true;
  /** What it says on its standard output when it is at work; that it joined the groups is enough unless told. */
  readonly says?: string;
}

/**
 * Runs a program in the control groups and, in a process namespace of its own, below the process namespace of a container:
 * the container's limits hold for it, and when the container's first process ends, the kernel ends all of it in the same
 * moment, whoever else has died. It is of this machine's file system. Resolves when it is at work; rejects, with what it
 * said, when it ends before.
 */
export async function startInside(step: ContainerStep, program: Program, hands: ContainerHands): Promise<void> {
  const { faultId, target } = step;
  const groups = groupsOf(target.pid, hands.groups);
  if (groups.of('cpu') === undefined) throw new Error(`no control group of the container is below ${hands.groups}`);
  refuseCrowd(limitsOf(groups).processes, program.processes + ownProcesses);
  const alone = ['unshare', '--pid', '--fork', '--kill-child', ...(program.ownMounts ? ['--mount'] : []), '--'];
  const confined = withOnly(program.capabilities ?? [], program.argv);
  const join = ['sh', '-c', joinGroups, 'sh', ...groups.folders, '--', ...alone, ...confined];
  const child = spawn('nsenter', [`--pid=/proc/${target.pid}/ns/pid`, '--', ...join], {
    env: { PATH: process.env.PATH, LC_ALL: 'C', [faultVariable]: faultId },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const wanted = program.says ?? 'joined';
  const atWork = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk;
        if (said.split('\n').includes(wanted)) resolve();
      });
    }
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    const words = said.replaceAll(/^joined$/gm, '').trim();
    throw new Error(`${program.argv[0]} ended (${signal ?? `exit ${code}`}) before it was at work: ${words}`);
  });
  try {
    await Promise.race([atWork, ended]);
  } finally {
    ended.catch(() => {});
    child.unref();
    for (const stream of [child.stdout, child.stderr]) (stream as unknown as { unref?(): void }).unref?.();
  }
}

function refuseCrowd({ used, most }: { used: number; most: number | undefined }, needed: number): void {
  if (most === undefined || used + needed <= most) return;
  throw new Error(`the container may have ${most} processes and has ${used}: there is no room for ${needed} more`);
}

/** Waits until the stressors of a fault do what they are to; rejects when they end before, or do not in time. */
export async function untilAtWork(faultId: string, atWork: () => boolean, limitMilliseconds = 5000): Promise<void> {
  const deadline = systemClock.monotonic() + limitMilliseconds;
  while (!atWork()) {
    const left = processesOfFault(faultId);
    if (left.length === 0) throw new Error('the stressors ended before they were at work');
    if (systemClock.monotonic() > deadline) throw new Error('the stressors were not at work in time');
    await systemClock.sleep(10);
  }
}

/** How long they are waited for that only wait for the first process themselves; milliseconds. */
const buryingMilliseconds = 400;

/**
 * Ends what a fault has started, whoever started it. First the first process of its namespace: with it the kernel ends the
 * others there, and who waited for it ends by itself. Thus nobody is left for the container's first process to bury.
 */
export async function endStressors(faultId: string): Promise<void> {
  const begun = systemClock.monotonic();
  while (systemClock.monotonic() - begun < 3 * buryingMilliseconds) {
    const found = processesOfFault(faultId);
    if (found.length === 0) return;
    const first = found.filter(({ pid }) => isFirst(pid));
    const isPatient = systemClock.monotonic() - begun < buryingMilliseconds;
    if (first.length > 0) await endAll(first, buryingMilliseconds);
    else if (!isPatient) await endAll(found, buryingMilliseconds);
    else await systemClock.sleep(5);
  }
}

/** The processes of a fault that are there, for people. */
export const stressorsLeft = (faultId: string): string[] =>
  processesOfFault(faultId).map(({ pid }) => `process ${pid} of ${faultId}`);
