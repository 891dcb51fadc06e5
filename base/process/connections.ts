import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The other end of a connection. */
export interface Remote {
  readonly host: string;
  readonly port: number;
}

/** A state of a TCP socket in which it leads somewhere. Source: proc_net_tcp(5), the kernel's tcp_states.h. */
const connected = new Set(['01', '02']);
const listening = '0A';

/**
 * Where the TCP connections of a process lead, of those that it has opened itself: accepted ones have the local port of a
 * listener. Empty where the system has no /proc to tell, and for a process that has gone.
 */
export function outgoingConnections(pid: number): Remote[] {
  const sockets = socketsOf(pid);
  if (sockets.size === 0) return [];
  const rows = ['tcp', 'tcp6'].flatMap((table) => rowsOf(`/proc/${pid}/net/${table}`));
  const listened = new Set(rows.filter(({ state }) => state === listening).map(({ localPort }) => localPort));
  return rows
    .filter(({ inode, state, localPort }) => sockets.has(inode) && connected.has(state) && !listened.has(localPort))
    .map(({ host, port }) => ({ host, port }));
}

/** The inodes of a process' sockets. */
function socketsOf(pid: number): Set<string> {
  try {
    const folder = `/proc/${pid}/fd`;
    const links = readdirSync(folder).map((fd) => linkOf(`${folder}/${fd}`));
    return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  } catch {
    return new Set();
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

interface Row extends Remote {
  readonly inode: string;
  readonly state: string;
  readonly localPort: number;
}

function rowsOf(table: string): Row[] {
  let text: string;
  try {
    text = readFileSync(table, 'latin1');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', port] = remote.split(':');
      if (port === undefined) return [];
      return [
        {
          host: hostOf(address),
          port: parseInt(port, 16),
          localPort: parseInt(local.split(':')[1] ?? '', 16),
          state,
          inode,
        },
      ];
    });
}

/** An address as the kernel writes it: words of four bytes, each in the machine's order, which is little-endian here. */
function hostOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  const isMapped = bytes.length === 16 && bytes.slice(0, 12).join('') === '00000000000000000000ffff'.toUpperCase();
  if (bytes.length === 4 || isMapped)
    return bytes
      .slice(-4)
      .map((byte) => parseInt(byte, 16))
      .join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    parseInt(bytes.slice(2 * index, 2 * index + 2).join(''), 16).toString(16),
  );
  const text = groups.join(':');
  return text === '0:0:0:0:0:0:0:1' ? '::1' : text;
}
