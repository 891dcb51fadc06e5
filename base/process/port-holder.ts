import { readFileSync, readlinkSync } from 'node:fs';
import { entriesOf } from '../entries-of.ts';

/** The process that listens on a TCP port, such as `process 4711 (java)`; undefined where the system does not tell. */
export function holderOf(port: number): string | undefined {
  const sockets = new Set(['tcp', 'tcp6'].flatMap((table) => listenersIn(`/proc/net/${table}`, port)));
  if (sockets.size === 0) return undefined;
  const pid = entriesOf('/proc').find((name) => /^\d+$/.test(name) && holdsOneOf(name, sockets));
  return pid === undefined ? undefined : `process ${pid} (${nameOf(pid)})`;
}

/** `0A` is the state of a socket that listens; the tenth field is its inode. Source: Linux, proc_net_tcp. */
function listenersIn(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return read(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([, local = '', , state, , , , , , inode]) =>
      state === '0A' && local.endsWith(wanted) && inode !== undefined ? [`socket:[${inode}]`] : [],
    );
}

const holdsOneOf = (pid: string, sockets: ReadonlySet<string>): boolean =>
  entriesOf(`/proc/${pid}/fd`).some((descriptor) => sockets.has(linkOf(`/proc/${pid}/fd/${descriptor}`)));

const nameOf = (pid: string): string => read(`/proc/${pid}/comm`).trim() || 'unknown';

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
