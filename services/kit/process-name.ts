import { writeFileSync } from 'node:fs';

/**
 * Gives this process the name by which `killall`, and so FIS, finds it: Node.js 24 names its main thread `MainThread`.
 * Only Linux has such names to give; elsewhere nothing happens.
 */
export function nameProcess(name: string): void {
  try {
    writeFileSync('/proc/self/comm', name);
  } catch {
    // No /proc: no killall that reads it.
  }
}
