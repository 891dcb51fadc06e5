import { readdirSync, readlinkSync } from 'node:fs';
import { textOf } from './container.ts';

/**
 * The root of the host's file system as a process of the host has it: of the first process, or where that may not be looked
 * into, of the daemon. Throws where there is none.
 */
export function hostRoot(): string {
  const daemons = readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && textOf(`/proc/${pid}/comm`) === 'dockerd\n',
  );
  const root = ['1', ...daemons].map((pid) => `/proc/${pid}/root`).find(isOpen);
  if (root === undefined) throw new Error("the host's file system cannot be looked into");
  return root;
}

/** What is mounted on the host, in the kernel's words. */
export const hostMounts = (root: string): string => textOf(root.replace(/root$/, 'mountinfo'));

function isOpen(root: string): boolean {
  try {
    readlinkSync(root);
    return true;
  } catch {
    return false;
  }
}
