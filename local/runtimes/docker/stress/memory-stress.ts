import type { Observation } from '../../../../lib/model/events/observation.ts';
import { refuseGone } from '../process/container.ts';
import { type ContainerHands, type ContainerStep, defineContainerStep } from '../process/container-step.ts';
import { countersOf, groupsOf, limitsOf } from './groups.ts';
import { endStressors, startInside, stressorsLeft } from './stressors.ts';

/** Memory that is held beside the processes of a container, within its limit: a share of that, or more than it leaves. */
export interface FillMemoryStep extends ContainerStep {
  readonly do: 'fill-memory';
  readonly mode: 'balloon' | 'exhaust';
  /** The balloon's size, in percent of the limit. */
  readonly percent: number;
  /** It is given back by itself after so long. */
  readonly seconds: number;
}

/**
 * Holds so many bytes in a file of a memory file system that nobody else sees and that goes with it. They count for the
 * control group and for no process: when the limit is reached, the kernel takes the largest process of the container, not
 * whoever fills, and nobody's `oom_score_adj` need be touched. Who is killed in filling goes on where that ended.
 */
const fill =
  'mount -t tmpfs -o "size=$1" breakwater /mnt && exec 3>/mnt/held || exit 1; ' +
  'echo filling; tries=0; ' +
  'until [ "$(stat -L -c %s /proc/self/fd/3)" -ge "$1" ] || [ $tries -ge 100 ]; do ' +
  'tries=$((tries + 1)); head -c "$(($1 - $(stat -L -c %s /proc/self/fd/3)))" /dev/zero >&3; done 2>/dev/null; ' +
  'echo filled; exec sleep "$2"';

const pageBytes = 4096;
const mebibyte = 1024 * 1024;

interface Before {
  readonly used: number;
  readonly killed: number;
}

function note({ faultId, target }: FillMemoryStep, { groups: root, notes }: ContainerHands): void {
  const groups = groupsOf(target.pid, root);
  const { used } = limitsOf(groups).memory;
  notes.set(faultId, { used, killed: countersOf(groups).killedForMemory } satisfies Before);
}

export const fillMemoryStep = defineContainerStep<FillMemoryStep>({
  do: 'fill-memory',
  wayBack: 'gives the memory back',
  limitMilliseconds: 20_000,
  execute: async (step, hands) => {
    const { target, mode, seconds } = step;
    refuseGone(target);
    note(step, hands);
    const argv = ['sh', '-c', fill, 'sh', String(bytesOf(step, hands.groups)), String(seconds)];
    const says = mode === 'balloon' ? 'filled' : 'filling';
    await startInside(step, { argv, processes: 3, capabilities: ['sys_admin'], ownMounts: true, says }, hands);
  },
  note,
  undo: async ({ faultId }) => endStressors(faultId),
  leftOver: ({ faultId }) => stressorsLeft(faultId),
  look: (step, hands) => (step.mode === 'balloon' ? sawGrowth(step, hands) : sawKill(step, hands)),
});

/** A whole number of pages. Throws where the container has no limit: the host's memory is not the experiment's to fill. */
function bytesOf({ target, mode, percent }: FillMemoryStep, root: string): number {
  const { most } = limitsOf(groupsOf(target.pid, root)).memory;
  if (most === undefined) {
    throw new Error("the container has no memory limit: the machine's memory would be filled; give it one");
  }
  const bytes = mode === 'balloon' ? (most * percent) / 100 : most;
  return Math.floor(bytes / pageBytes) * pageBytes;
}

function sawGrowth(step: FillMemoryStep, { groups: root, notes }: ContainerHands): Observation {
  const before = notes.get(step.faultId) as Before | undefined;
  const { used } = limitsOf(groupsOf(step.target.pid, root)).memory;
  const [growth, wanted] = [used - (before?.used ?? used), bytesOf(step, root)];
  return {
    observer: 'control group',
    seen: growth >= 0.7 * wanted,
    detail: `the container holds ${Math.round(growth / mebibyte)} MiB more than before, ${Math.round(wanted / mebibyte)} intended`,
  };
}

/** When the container has gone, what its control group counted has gone with it; Docker tells of what it ended. */
function sawKill({ faultId, target }: FillMemoryStep, { groups: root, notes }: ContainerHands): Observation {
  const before = notes.get(faultId) as Before | undefined;
  const groups = groupsOf(target.pid, root);
  const hasGone = groups.folders.length === 0;
  const killed = countersOf(groups).killedForMemory - (before?.killed ?? 0);
  return {
    observer: 'control group',
    seen: before !== undefined && (hasGone || killed > 0),
    detail: hasGone
      ? 'the container has ended'
      : `the kernel killed ${killed} processes of the container for its memory`,
  };
}
