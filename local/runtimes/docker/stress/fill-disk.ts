import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { refuseGone } from '../process/container.ts';
import { defineContainerStep } from '../process/container-step.ts';
import { leftBy, makeFolder, ofFiles, takeAway, type WritingStep } from './fault-folder.ts';
import { groupsOf, limitsOf } from './groups.ts';
import { isShared, type Place, placesOf } from './mounts.ts';
import { startInside } from './stressors.ts';

/** Fills a file system of a container that ends before the host's does. */
export interface FillDiskStep extends WritingStep {
  readonly do: 'fill-disk';
  /** How full it is to be. */
  readonly percent: number;
  readonly seconds: number;
}

/** The file has no name as soon as it is open, and its folder goes: with who holds it the kernel gives its space back. */
const fill =
  'exec 3>"$1" && rm "$1" && rmdir "$4" || exit 1; fallocate -l "$2" /proc/self/fd/3 2>/dev/null || head -c "$2" /dev/zero >&3 || exit 1; ' +
  'echo filled; exec sleep "$3"';

const mebibyte = 1024 * 1024;
/** Percent points by which it may be less full: file systems keep something for themselves. */
const tolerance = 2;

export const fillDiskStep = defineContainerStep<FillDiskStep>({
  do: 'fill-disk',
  wayBack: 'removes what it filled the disk with',
  goesWithTarget: true,
  limitMilliseconds: 20_000,
  execute: async (step, hands) => {
    const { faultId, target, percent, seconds } = step;
    refuseGone(target);
    const place = placeOf(step);
    const { blocks, bavail, bsize } = statfsSync(place.hostPath);
    const bytes = Math.floor((blocks * percent) / 100 - (blocks - bavail)) * bsize;
    if (bytes <= 0) throw new Error(`${place.path} of the container is ${fullness(place)} % full already`);
    if (place.kind === 'memory') refuseOverLimit(bytes, target.pid, hands.groups);
    const folder = makeFolder(place.hostPath, faultId);
    try {
      const argv = ['sh', '-c', fill, 'sh', join(folder, 'filling'), String(bytes), String(seconds), folder];
      await startInside(step, { argv, processes: 2, capabilities: ofFiles, says: 'filled' }, hands);
    } catch (error) {
      await takeAway(step);
      throw error;
    }
  },
  undo: takeAway,
  leftOver: leftBy,
  look: (step) => {
    const place = placeOf(step);
    const full = fullness(place);
    return {
      observer: 'file system',
      seen: full >= step.percent - tolerance,
      detail: `${place.path} of the container is ${full} % full, ${step.percent} % intended`,
    };
  },
});

/** Memory before a disk. Never what is the host's, what has no end of its own, or what another container has, too. */
function placeOf({ target }: FillDiskStep): Place {
  const places = placesOf(target.pid).filter(({ isOwn, isBounded }) => isOwn && isBounded);
  const inOrder = places.sort((one, other) => Number(other.kind === 'memory') - Number(one.kind === 'memory'));
  const place = inOrder.find((each) => !isShared(each, target));
  if (place) return place;
  if (inOrder[0]) {
    throw new Error(`${inOrder[0].path} of the container is a volume that another has, too: it would be full for both`);
  }
  throw new Error(
    "no file system of the container is its own and has an end of its own; to fill another would fill the machine's disk " +
      'or memory: give it a tmpfs with a size, or a volume with a file system of its own',
  );
}

function fullness({ hostPath }: Place): number {
  const { blocks, bavail } = statfsSync(hostPath);
  return Math.floor(((blocks - bavail) / blocks) * 100);
}

/** A memory file system counts for the container's limit: filled beyond that, the container is killed before it is full. */
function refuseOverLimit(bytes: number, pid: number, root: string): void {
  const { used, most } = limitsOf(groupsOf(pid, root)).memory;
  if (most === undefined || used + bytes < most) return;
  throw new Error(
    `${Math.round(bytes / mebibyte)} MiB in memory are more than the container's limit leaves, ` +
      `${Math.round((most - used) / mebibyte)} MiB: it would be killed before the file system is full`,
  );
}
