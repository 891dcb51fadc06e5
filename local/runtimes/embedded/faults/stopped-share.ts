import { systemClock } from '../../../../base/clock.ts';
import { percent } from '../../../../base/percent.ts';
import { groupMembers } from '../../../../base/process/group.ts';
import { identityKey, processState } from '../../../../base/process/identity.ts';
import { type ProcessTree, treeMembers } from '../../../../base/process/tree.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import type { Probe } from '../../step-by.ts';
import { combinedShare } from '../hands/duty-cycles.ts';

/** A fault that keeps a process stopped for a share of the time, 0 to 1. */
export interface Stopping {
  readonly process: ProcessIdentity;
  readonly share: number;
}

/** The share that faults on a process take together. */
export function shareOn(process: ProcessIdentity, faults: readonly Stopping[]): number {
  const own = faults.filter((fault) => identityKey(fault.process) === identityKey(process));
  return combinedShare(own.map(({ share }) => share));
}

/** The share of looks at a process in which it is stopped. */
export async function sampleStopped(process: ProcessIdentity, samples: number): Promise<number> {
  let stopped = processState(process) === 'stopped' ? 1 : 0;
  for (let taken = 1; taken < samples; taken++) {
    // An odd pause, so that sampling does not keep step with a cycle.
    await systemClock.sleep(3 + Math.random() * 4);
    if (processState(process) === 'stopped') stopped++;
  }
  return stopped / samples;
}

/** The guardian has found no cycle any more: this is a second opinion, and should not take long. */
const quickLook = 1;
export const thoroughLook = 240;
export const shareTolerance = 0.2;

/** Those of a task that are stopped now. */
export function stoppedOf(tree: ProcessTree): ProcessIdentity[] {
  return membersOfTask(tree).filter((member) => processState(member) === 'stopped');
}

/** A program on the kit keeps its processes in its group. */
const membersOfTask = (tree: ProcessTree) => (tree.mark === undefined ? groupMembers(tree.leader) : treeMembers(tree));

function proveGone(tree: ProcessTree): Probe {
  const stopped = stoppedOf(tree).length;
  return stopped === 0
    ? { matches: true, detail: 'the process has gone, and the fault with it' }
    : { matches: false, detail: `the process has gone, and ${stopped} that it has forked are still stopped` };
}

/** Whether a process is stopped no more than the faults explain that are still on it. */
export async function proveStopped(tree: ProcessTree, others: readonly Stopping[]): Promise<Probe> {
  const { leader: process, mark } = tree;
  if (processState(process) === 'gone') return proveGone(tree);
  const explained = shareOn(process, others);
  if (explained === 0) {
    const stopped = mark === undefined ? 0 : stoppedOf(tree).length;
    if (stopped > 0) return { matches: false, detail: `${stopped} processes of the task are still stopped` };
    const share = await sampleStopped(process, quickLook);
    return {
      matches: share === 0,
      detail:
        share === 0 ? 'the process is not stopped' : `the process is still stopped, in ${percent(share)} of looks`,
    };
  }
  const share = await sampleStopped(process, thoroughLook);
  return {
    matches: share <= explained + shareTolerance,
    detail: `the process is stopped in ${percent(share)} of looks; other faults on it make it ${percent(explained)}`,
  };
}
