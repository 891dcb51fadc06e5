import { statfsSync } from 'node:fs';
import { systemClock } from '../../../../base/clock.ts';
import { refuseGone, textOf } from '../process/container.ts';
import { defineContainerStep } from '../process/container-step.ts';
import { processesOfFault } from '../process/fault-mark.ts';
import { beside, stressProgram } from './cpu-stress.ts';
import { leftBy, makeFolder, ofFiles, takeAway, type WritingStep } from './fault-folder.ts';
import { groupsOf, limitsOf } from './groups.ts';
import { type Place, placesOf } from './mounts.ts';
import { startInside, untilAtWork } from './stressors.ts';

/** Writers beside the processes of a container, in its own file system and within its limits. */
export interface IoStressStep extends WritingStep {
  readonly do: 'io-stress';
  readonly workers: number;
  /** What they write over and over, in percent of the free space, at most {@link mostBytes}. */
  readonly percent: number;
  readonly seconds: number;
}

const mebibyte = 1024 * 1024;
/** A laptop's disk is not the experiment's to fill. */
export const mostBytes = 64 * mebibyte;
const lookMilliseconds = 300;

export const ioStressStep = defineContainerStep<IoStressStep>({
  do: 'io-stress',
  wayBack: 'ends the writers and removes their files',
  goesWithTarget: true,
  limitMilliseconds: 10_000,
  execute: async (step, hands) => {
    const { faultId, target, workers, seconds } = step;
    refuseGone(target);
    const place = placeOf(target.pid);
    const bytes = bytesOf(step, place, hands.groups);
    const folder = makeFolder(place.hostPath, faultId);
    const writers = ['--hdd', workers, '--hdd-bytes', bytes, '--hdd-write-size', Math.min(bytes, mebibyte)];
    const how = ['--hdd-opts', 'wr-seq,rd-rnd,fdatasync', '--temp-path', folder, '--timeout', `${seconds}s`];
    try {
      const argv = [...stressProgram, ...writers, ...how].map(String);
      await startInside(step, { argv, processes: workers + 1, capabilities: ofFiles }, hands);
      await untilAtWork(
        faultId,
        () => processesOfFault(faultId).length >= workers + beside && writtenBy(faultId).all > 0,
      );
    } catch (error) {
      await takeAway(step);
      throw error;
    }
  },
  undo: takeAway,
  leftOver: leftBy,
  look: async ({ faultId }) => {
    const before = writtenBy(faultId);
    await systemClock.sleep(lookMilliseconds);
    const after = writtenBy(faultId);
    const [all, toDisk] = [after.all - before.all, after.toDisk - before.toDisk];
    return {
      observer: 'operating system',
      seen: all > 0,
      detail: `${inMebibytes(all)} MiB written in ${lookMilliseconds} ms, ${inMebibytes(toDisk)} MiB of it to a disk`,
    };
  },
});

/** A disk before memory, and of either what the container has as its own; never a folder of the host. */
function placeOf(pid: number): Place {
  const own = placesOf(pid).filter(({ isOwn }) => isOwn);
  const place = own.find(({ kind }) => kind === 'disk') ?? own[0];
  if (place) return place;
  throw new Error('the container can write nowhere: its root is read-only, and it has no writable volume or tmpfs');
}

/** Of the whole, for each worker its part. In memory, no more than half of what the limit leaves. */
function bytesOf({ target, workers, percent }: IoStressStep, { hostPath, kind, path }: Place, root: string): number {
  const { bavail, bsize } = statfsSync(hostPath);
  const { used, most = Number.POSITIVE_INFINITY } = limitsOf(groupsOf(target.pid, root)).memory;
  const room = kind === 'memory' ? Math.min(bavail * bsize, (most - used) / 2) : bavail * bsize;
  const bytes = Math.floor((Math.min(room, mostBytes) * percent) / 100);
  if (bytes < workers * mebibyte) throw new Error(`there is too little room at ${path} of the container to write to`);
  return bytes;
}

const inMebibytes = (bytes: number) => Math.round(bytes / mebibyte);

/** Bytes that the processes of a fault have handed to the kernel, and what of them is for a disk. Source: proc(5). */
function writtenBy(faultId: string): { all: number; toDisk: number } {
  const texts = processesOfFault(faultId).map(({ pid }) => textOf(`/proc/${pid}/io`));
  const sum = (pattern: RegExp) => texts.reduce((total, text) => total + Number(pattern.exec(text)?.[1] ?? 0), 0);
  return { all: sum(/^wchar: (\d+)$/m), toDisk: sum(/^write_bytes: (\d+)$/m) };
}
