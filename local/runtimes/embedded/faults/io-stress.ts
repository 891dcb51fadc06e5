import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../../base/clock.ts';
import type { Observation } from '../../../../lib/model/events/observation.ts';
import type { Planner } from '../../planner.ts';
import { taskFolder } from '../hands/task-folder.ts';
import { defineStep } from '../step-kind.ts';

export interface WriteStep {
  readonly do: 'write';
  readonly faultId: string;
  readonly taskId: string;
  readonly workers: number;
  /** What they fill together, over and over. */
  readonly bytes: number;
}

/** Stands for the free space of a task's ephemeral storage, in bytes: a laptop's disk is not the experiment's to fill. */
const scratchSpaceBytes = 64 * 1024 * 1024;

/** Writers beside the task that fill a share of its scratch space and sync, over and over. */
export const ioStress: Planner<'io-stress', WriteStep> = (effect, { faultId, task }) => ({
  steps: [
    {
      do: 'write',
      faultId,
      taskId: task.id,
      workers: effect.workers,
      bytes: Math.floor((effect.percent / 100) * scratchSpaceBytes),
    },
  ],
  fidelity: `Writers fill ${effect.percent} % of a scratch space of 64 MiB and sync; the disk is the machine's, so others feel it too.`,
});

export const writeStep = defineStep<WriteStep>({
  do: 'write',
  by: 'guardian',
  wayBack: 'ends the writers and removes their files',
  // Starting writers means starting programs.
  limitMilliseconds: 10_000,
  execute: (step, { writers }) => writers.start(step),
  undo: (step, { writers }) => writers.end(step),
  leftOver: (step, { writers }) => writers.remains(step),
  observe: ({ faultId, taskId }, { scratch }) => sawFiles(taskFolder(scratch, taskId), faultId),
  prove: ({ faultId, taskId }, { scratch }) => {
    const left = filesIn(taskFolder(scratch, taskId), faultId).length;
    return {
      matches: left === 0,
      detail: left === 0 ? 'no file of it is in the scratch space' : `${left} files of it are in the scratch space`,
    };
  },
});

/** The files of a fault in a task's folder. */
function filesIn(folder: string, faultId: string) {
  const mine = encodeURIComponent(faultId);
  return (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => file.startsWith(`${mine}.`))
    .flatMap((file) => statSync(join(folder, file), { throwIfNoEntry: false }) ?? []);
}

async function sawFiles(folder: string, faultId: string): Promise<Observation> {
  const before = filesIn(folder, faultId);
  await systemClock.sleep(150);
  const after = filesIn(folder, faultId);
  const written = after.some((file) => file.size > 0 && before.every(({ mtimeMs }) => file.mtimeMs > mtimeMs));
  const bytes = after.reduce((sum, { size }) => sum + size, 0);
  return { observer: 'file system', seen: written, detail: `${after.length} files, ${bytes} bytes, being written` };
}
