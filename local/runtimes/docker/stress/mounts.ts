import { lstatSync, readlinkSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readStatuses } from '../../../../base/process/read-status.ts';
import { processesIn, textOf } from '../process/container.ts';
import { hostMounts, hostRoot } from '../process/host.ts';
import type { Target } from '../step-kind.ts';

/** A place in a container that can be written to. */
export interface Place {
  /** Where it is in the container. */
  readonly path: string;
  /** The same as it is reached from the host, through the process that was looked at. */
  readonly hostPath: string;
  /** Of the container's memory, on a disk. */
  readonly kind: 'memory' | 'disk';
  /** It has an end of its own, before that of the host's disk or memory. */
  readonly isBounded: boolean;
  /** What Docker put there for the container: its writable layer, a volume, a tmpfs; not a folder of the host (bind mount). */
  readonly isOwn: boolean;
  /** The kernel's number of the file system, `major:minor`. */
  readonly device: string;
}

export interface Mount {
  readonly path: string;
  /** The kernel's number of the file system, `major:minor`. */
  readonly device: string;
  /** The folder of its file system that is mounted. */
  readonly root: string;
  readonly type: string;
  readonly isWritable: boolean;
  /** Options of the file system, e.g. `size=64k`. */
  readonly options: readonly string[];
}

/** Reads what is mounted for a process. Source: proc(5). */
export function readMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , device = '', root = '', path = '', own = ''] = before.split(' ').map(unescaped);
    const [type = '', , options = ''] = after.split(' ');
    if (type === '') return [];
    const all = options.split(',');
    const isWritable = own.split(',').includes('rw') && all.includes('rw');
    return [{ path, device, root, type, isWritable, options: all }];
  });
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 8)));

const disks = new Set(['overlay', 'ext4', 'ext3', 'xfs', 'btrfs', 'zfs', 'f2fs', 'fuse.fuse-overlayfs']);
/** What the kernel and Docker keep for themselves. */
const isKept = (path: string) => /^\/(dev|proc|sys)(\/|$)/.test(path);
/** A volume of Docker's own kind lies so in the host's file system; one with a file system of its own is mounted there. */
const isVolume = (path: string) => /\/volumes\/[^/]+\/_data$/.test(path);

/** The places of a process that can be written to: its root first, then in the order in which they were mounted. */
export function placesOf(pid: number): Place[] {
  const base = `/proc/${pid}/root`;
  const mounts = readMounts(textOf(`/proc/${pid}/mountinfo`));
  const host = lookAtHost();
  const shadowed = (index: number) => mounts.slice(index + 1).some(({ path }) => path === mounts[index]?.path);
  const places = mounts.flatMap((mount, index): Place[] => {
    const { path, device, root, type, isWritable } = mount;
    const isMemory = type === 'tmpfs';
    if (!isWritable || isKept(path) || shadowed(index) || !(isMemory || disks.has(type))) return [];
    const hostPath = join(base, path);
    if (!isFolder(base, path)) return [];
    const isBounded = isMemory
      ? mount.options.some((option) => option.startsWith('size='))
      : endsBeforeHost(hostPath, host);
    const isOwn = path === '/' || isVolume(root) || (host !== undefined && !isOfHost(device, host));
    return [{ path, hostPath, kind: isMemory ? 'memory' : 'disk', isBounded, isOwn, device }];
  });
  return places.sort((one, other) => Number(other.path === '/') - Number(one.path === '/'));
}

interface Host {
  readonly root: string;
  /** What it has mounted for itself. */
  readonly mounts: readonly Mount[];
}

/** Undefined where it cannot be looked into: then all that may be the host's is taken for it. */
function lookAtHost(): Host | undefined {
  try {
    const root = hostRoot();
    return { root, mounts: readMounts(hostMounts(root)).filter(({ path }) => !isVolume(path)) };
  } catch {
    return undefined;
  }
}

/** A folder of a file system that the host has mounted is the host's, also where it is memory. */
const isOfHost = (device: string, { mounts }: Host): boolean => mounts.some((mount) => mount.device === device);

/** Whether another container has the place, too: a volume that both mount. */
export function isShared({ device }: Place, target: Target): boolean {
  const own = new Set(processesIn(target).map(({ pid }) => pid));
  const seen = new Set([...own].map(mountsOf));
  return readStatuses().some(({ pid }) => {
    const namespace = mountsOf(pid);
    if (namespace === undefined || seen.has(namespace)) return false;
    seen.add(namespace);
    return readMounts(textOf(`/proc/${pid}/mountinfo`)).some((each) => each.device === device && !isVolume(each.path));
  });
}

/** The mount namespace of a process; undefined where it has gone. */
function mountsOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return undefined;
  }
}

/** Whether no part of the way is a link: it would lead out of the container, into the file system of who follows it. */
function isFolder(base: string, path: string): boolean {
  const parts = path.split('/').filter(Boolean);
  return parts.every((_part, index) => {
    const stat = lstatSync(join(base, ...parts.slice(0, index + 1)), { throwIfNoEntry: false });
    return stat?.isDirectory() === true;
  });
}

/**
 * Whether a disk is none of the host's own, or a share of it with a quota: a file system that is as large as one of the
 * host's is taken for the host's.
 */
function endsBeforeHost(hostPath: string, host: Host | undefined): boolean {
  if (!host) return false;
  try {
    const { blocks, bsize } = statfsSync(hostPath);
    return host.mounts
      .filter(({ type, root }) => disks.has(type) && root === '/')
      .every(({ path }) => {
        const there = join(host.root, path);
        if (statSync(there, { throwIfNoEntry: false }) === undefined) return true;
        const its = statfsSync(there);
        return its.blocks * its.bsize !== blocks * bsize;
      });
  } catch {
    return false;
  }
}
