import type { GuardianProgram } from '../../../guardian/guardian-client.ts';
import { guardianImage, programInside } from '../daemon/own-images.ts';

/**
 * The guardian as a container that is started beforehand and stays warm: its standard input is the supervisor's, it sees the
 * host's processes and cgroups, and enters a target's namespaces. It goes when it ends, whoever ends it.
 */
export const guardianContainer = ({ image, folder, name }: ContainerOptions): GuardianProgram => ({
  executable: 'docker',
  args: [
    ...['run', '--rm', '--interactive', '--name', name, '--label', 'breakwater.role=guardian'],
    ...['--network', 'none', '--pid', 'host', '--cgroupns', 'host'],
    // What it may do at most; each command is given what it needs of it.
    ...['--cap-drop', 'ALL', ...capabilities.flatMap((capability) => ['--cap-add', capability])],
    ...['--security-opt', 'apparmor=unconfined', '--security-opt', 'label=disable'],
    ...['--volume', '/sys/fs/cgroup:/sys/fs/cgroup:rw', '--volume', `${folder}:${folder}`],
    ...[image, 'node', programInside(guardianImage)],
  ],
});

interface ContainerOptions {
  readonly image: string;
  /** Where the journal lies, by the same path inside. */
  readonly folder: string;
  /** Of the container. */
  readonly name: string;
}

const capabilities = [
  // Namespaces of targets are entered, and rules are put there.
  ...['SYS_ADMIN', 'NET_ADMIN', 'NET_RAW'],
  // Processes of targets are looked at and signalled, whoever runs them, and their files written.
  ...[
    'SYS_PTRACE',
    'KILL',
    'DAC_OVERRIDE',
    'SYS_CHROOT',
    'SETUID',
    'SETGID',
    'SETPCAP',

    'CHOWN',
    'FOWNER',
  ],
];
