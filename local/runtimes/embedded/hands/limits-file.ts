import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { removeIfEmpty } from '../../../../base/remove-if-empty.ts';

/** What one fault asks of a task. */
export interface MemoryFault {
  readonly balloonMiB: number;
  /** Milliseconds since the epoch; past it the task lets go by itself. */
  readonly expiresAt: number;
}

/** As the services' kit reads it, and whose faults make it up: the file alone says what is to be undone. */
interface Content extends MemoryFault {
  readonly faults: Readonly<Record<string, MemoryFault>>;
}

/** Adds a fault to a task's limits file, which appears whole or not at all. */
export function addFault(file: string, faultId: string, fault: MemoryFault): void {
  write(file, { ...readFaults(file), [faultId]: fault });
}

/** Takes a fault out; with the last one go the file and, where nothing else is in it, its folder. */
export function removeFault(file: string, faultId: string): void {
  const { [faultId]: _, ...others } = readFaults(file);
  if (Object.keys(others).length > 0) write(file, others);
  else removeFile(file);
}

export function removeFile(file: string): void {
  for (const path of [file, partOf(file)]) rmSync(path, { force: true });
  removeIfEmpty(dirname(file));
}

/** The faults in a limits file by their ids; one that cannot be read holds a task to nothing, so it holds none. */
export function readFaults(file: string): Readonly<Record<string, MemoryFault>> {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as Content).faults ?? {};
  } catch {
    return {};
  }
}

function write(file: string, faults: Content['faults']): void {
  const all = Object.values(faults);
  const content: Content = {
    balloonMiB: all.reduce((sum, { balloonMiB }) => sum + balloonMiB, 0),
    expiresAt: Math.max(...all.map(({ expiresAt }) => expiresAt)),
    faults,
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(partOf(file), JSON.stringify(content));
  renameSync(partOf(file), file);
}

const partOf = (file: string) => `${file}.part`;
