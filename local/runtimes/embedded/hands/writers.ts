import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../../../../base/entries-of.ts';
import { endAll } from '../../../../base/process/end-all.ts';
import { findPrograms } from '../../../../base/process/find-processes.ts';
import { programBeside } from '../../../../base/process/program-beside.ts';
import { removeIfEmpty } from '../../../../base/remove-if-empty.ts';
import { taskFolder } from './task-folder.ts';

/** The processes that fill and sync files in tasks' scratch folders, known by the fault's id in command line and file name. */
export interface Writers {
  /** Starts them; resolves when each has its first block on disk. Rejects when one cannot write. */
  start(order: { faultId: string; taskId: string; workers: number; bytes: number }): Promise<void>;
  /** Ends a fault's writers, whoever started them, and removes their files. */
  end(order: { faultId: string; taskId: string }): Promise<void>;
  /** What is left of a fault's writers: processes and files. */
  remains(order: { faultId: string; taskId: string }): string[];
  /** Removes the files of all faults. */
  removeFiles(): void;
}

const program = programBeside('./io-writer', import.meta.url);
const fileName = /^(.*)\.\d+\.scratch$/;

export function createWriters(scratch: string): Writers {
  const filesOf = (faultId: string, taskId: string) =>
    scratchFiles(taskFolder(scratch, taskId)).filter(({ fault }) => fault === encodeURIComponent(faultId));

  return {
    start: async ({ faultId, taskId, workers, bytes }) => {
      const folder = taskFolder(scratch, taskId);
      mkdirSync(folder, { recursive: true });
      const share = Math.max(1, Math.floor(bytes / workers));
      const files = Array.from({ length: workers }, (_, index) =>
        join(folder, `${encodeURIComponent(faultId)}.${index}.scratch`),
      );
      await Promise.all(files.map((file) => startWriter(faultId, file, share)));
    },
    end: async ({ faultId, taskId }) => {
      await endAll(processesOf(faultId));
      for (const { path } of filesOf(faultId, taskId)) rmSync(path, { force: true });
      removeIfEmpty(taskFolder(scratch, taskId));
    },
    remains: ({ faultId, taskId }) => [
      ...processesOf(faultId).map(({ pid }) => `writer process ${pid}`),
      ...filesOf(faultId, taskId).map(({ path }) => `file ${path}`),
    ],
    removeFiles: () => {
      for (const taskId of entriesOf(scratch)) {
        const folder = join(scratch, taskId);
        for (const { path } of scratchFiles(folder)) rmSync(path, { force: true });
        removeIfEmpty(folder);
      }
    },
  };
}

async function startWriter(faultId: string, file: string, bytes: number): Promise<void> {
  const child = spawn(process.execPath, [program, faultId, file, String(bytes)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => {});
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the writer of ${file} ended (${signal ?? `exit ${code}`}) before it wrote`);
  });
  await Promise.race([once(child.stdout, 'data'), ended]);
  ended.catch(() => {});
}

/** Also those of a version that lies elsewhere, or was built. */
const isWriter = (path: string) => /\/io-writer\.[jt]s$/.test(path);
const processesOf = (faultId: string) => findPrograms(isWriter, ` ${faultId} `);

function scratchFiles(folder: string): { fault: string; path: string }[] {
  return entriesOf(folder).flatMap((name) => {
    const fault = fileName.exec(name)?.[1];
    return fault === undefined ? [] : [{ fault, path: join(folder, name) }];
  });
}
