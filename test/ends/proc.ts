import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the operating system says of a process: state letter, and resident memory in MiB; undefined where it has gone. */
export function look(pid: number): { readonly state: string; readonly residentMebibytes: number } | undefined {
  const status = read(pid, 'status');
  const state = /^State:\s+(\S)/m.exec(status)?.[1];
  if (!state || state === 'Z' || state === 'X') return undefined;
  return { state, residentMebibytes: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024 };
}

/** The environment of a process that runs. */
export function environmentOf(pid: number): Readonly<Record<string, string>> {
  const variables = read(pid, 'environ').split('\0').filter(Boolean);
  return Object.fromEntries(variables.map((text) => text.split(/=(.*)/s).slice(0, 2)));
}

/** The processes, but for this one, whose command line or environment holds a text. */
export function processesWith(text: string): { readonly pid: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({ pid: Number(name), command: read(Number(name), 'cmdline').replaceAll('\0', ' ') }))
    .filter(({ pid, command }) => look(pid) && (command.includes(text) || read(pid, 'environ').includes(text)));
}

/** The files below a folder; none where there is no such folder. */
export function filesBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  } catch {
    return [];
  }
}

export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const read = (pid: number, name: string) => textOf(`/proc/${pid}/${name}`);
