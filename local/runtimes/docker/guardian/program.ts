import { randomBytes } from 'node:crypto';
import type { GuardianProgram } from '../../../guardian/guardian-client.ts';
import { guardianImage, programInside } from '../daemon/own-images.ts';

/**
 * The guardian as a container that is started beforehand and stays warm: its standard input is the supervisor's, it sees the
 * host's processes and cgroups, and enters a target's namespaces. It goes when it ends, whoever ends it.
 */
export const guardianContainer = ({ image, folder, name }: ContainerOptions): GuardianProgram =>
  containerOf({
    ...{ role: 'guardian', image, name, capabilities: doing },
    volumes: ['/sys/fs/cgroup:/sys/fs/cgroup:rw', `${folder}:${folder}`],
    program: programInside(guardianImage),
  });

/** The observer: it sees what the guardian sees, and can write nowhere and signal nobody. */
export const observerContainer = ({ image, name = newName('observer') }: HelperOptions): GuardianProgram =>
  containerOf({
    ...{ role: 'observer', image, name, capabilities: looking },
    volumes: ['/sys/fs/cgroup:/sys/fs/cgroup:ro'],
    program: programInside(guardianImage, 'observer-main'),
  });

/** What undoes faults where no guardian lives. */
export const undoContainer = ({ image, name = newName('undo') }: HelperOptions): GuardianProgram =>
  containerOf({
    ...{ role: 'undo', image, name, capabilities: doing },
    volumes: ['/sys/fs/cgroup:/sys/fs/cgroup:rw'],
    program: programInside(guardianImage, 'undo-main'),
  });

const newName = (role: string) => `breakwater-${role}-${randomBytes(4).toString('hex')}`;

function containerOf(parts: {
  readonly role: string;
  readonly image: string;
  readonly name: string;
  readonly capabilities: readonly string[];
  readonly volumes: readonly string[];
  readonly program: string;
}): GuardianProgram {
  const { role, image, name, capabilities, volumes, program } = parts;
  return {
    killedBy: { executable: 'docker', args: ['kill', name] },
    executable: 'docker',
    args: [
      ...['run', '--rm', '--interactive', '--name', name, '--label', `breakwater.role=${role}`],
      ...['--network', 'none', '--pid', 'host', '--cgroupns', 'host'],
      // What it may do at most; each command is given what it needs of it.
      ...['--cap-drop', 'ALL', ...capabilities.flatMap((capability) => ['--cap-add', capability])],
      ...['--security-opt', 'apparmor=unconfined', '--security-opt', 'label=disable'],
      ...volumes.flatMap((volume) => ['--volume', volume]),
      ...[image, 'node', program],
    ],
  };
}

interface ContainerOptions {
  readonly image: string;
  /** Where the journal lies, by the same path inside. */
  readonly folder: string;
  /** Of the container. */
  readonly name: string;
}

export interface HelperOptions {
  /** The guardian's. */
  readonly image: string;
  /** Of the container. @default - a new one for each */
  readonly name?: string;
}

/** Namespaces of targets are entered, rules looked at there, and processes and their files, whoever runs them. */
const looking = ['SYS_ADMIN', 'NET_ADMIN', 'NET_RAW', 'SYS_PTRACE', 'DAC_READ_SEARCH', 'SETPCAP'];

/** Rules are put there too, and processes of targets signalled, and their files written. */
const doing = [
  ...['SYS_ADMIN', 'NET_ADMIN', 'NET_RAW', 'SYS_PTRACE', 'KILL', 'DAC_OVERRIDE'],
  ...['SYS_CHROOT', 'SETUID', 'SETGID', 'SETPCAP', 'CHOWN', 'FOWNER'],
];
