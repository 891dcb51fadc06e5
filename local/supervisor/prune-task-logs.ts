import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every task has a log of its own, and a service many tasks in a day: this many are kept of those that have ended. */
const kept = 200;

/** Removes the oldest logs of tasks, where no task runs. */
export function pruneTaskLogs(logs: string): void {
  const files = readdirSync(logs)
    .filter((name) => name.startsWith('task-') && name.endsWith('.log'))
    .map((name) => join(logs, name))
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .toSorted((a, b) => b.at - a.at);
  for (const { path } of files.slice(kept)) rmSync(path, { force: true });
}
