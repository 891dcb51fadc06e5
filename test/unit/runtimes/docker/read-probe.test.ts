import { expect, test } from '@jest/globals';
import { checkDaemon } from '../../../../cli/doctor/check-daemon.ts';
import { type Daemon, DaemonError } from '../../../../local/runtimes/docker/daemon/daemon.ts';
import { readProbe } from '../../../../local/runtimes/docker/daemon/probe-kernel.ts';
import { kernelNeeds } from '../../../../local/runtimes/docker/kernel.ts';

const said = (refused: Readonly<Record<string, string>> = {}) =>
  Object.keys(kernelNeeds)
    .map((name) => `${name}\t${refused[name] ?? 'yes'}`)
    .join('\n');

const daemon = {
  ...{ address: 'unix:///var/run/docker.sock', version: '28.5.1', kernel: '6.1.0', architecture: 'x86_64' },
  ...{ cgroupVersion: '2', operatingSystem: 'Debian', isDesktop: false, isRootless: false },
  ...{ processors: 4, memory: 8 * 1024 ** 3 },
} as Daemon;

test('what a kernel has, and why it has the rest not', () => {
  const probed = readProbe(said({ netem: 'Error: Specified qdisc kind is unknown.' }));
  expect(probed.kernel).toMatchObject({ netem: false, prio: true, ipv6: true });
  expect(probed.refusals).toEqual({ netem: 'Error: Specified qdisc kind is unknown.' });
});

test('a probe that ended early is told, with what it said last', () => {
  expect(() => readProbe('netem\tyes\nsh: 1: tc: not found')).toThrow(/prio, tbf, .*tc: not found/);
});

test('the doctor names the daemon, and what a kernel with everything has', () => {
  const findings = checkDaemon({ daemon, kernel: readProbe(said()) });
  expect(findings).toEqual([
    {
      check: 'Docker',
      level: 'ok',
      message: 'Docker 28.5.1 at unix:///var/run/docker.sock on Debian, x86_64, 4 processors, 8.0 GiB, cgroup v2',
    },
    { check: 'kernel', level: 'ok', message: expect.stringContaining('Linux 6.1.0 has netem, prio, tbf') },
  ]);
});

test('the doctor warns of what a kernel lacks, what it is for, and how it comes', () => {
  const [, found] = checkDaemon({ daemon, kernel: readProbe(said({ netem: 'unknown', flow: 'unknown' })) });
  expect(found).toMatchObject({
    level: 'warn',
    message: expect.stringContaining(
      'It lacks netem (latency and loss as ECS does them), flow (network faults on a share',
    ),
    advice: expect.stringContaining('modprobe -a sch_netem cls_flow'),
  });
});

test('the doctor fails where there is no daemon, and says nothing of its kernel', () => {
  expect(checkDaemon({ daemon: new DaemonError('no Docker daemon answers', 'start Docker') })).toEqual([
    { check: 'Docker', level: 'fail', message: 'no Docker daemon answers', advice: 'start Docker' },
  ]);
});

test('a daemon without root, and a kernel that could not be looked at', () => {
  const findings = checkDaemon({
    daemon: { ...daemon, isRootless: true },
    kernel: new DaemonError('no image', 'build it'),
  });
  expect(findings.map(({ level }) => level)).toEqual(['warn', 'fail']);
  expect(findings.every(({ advice }) => advice !== undefined)).toBe(true);
});
