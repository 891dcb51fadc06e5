import type { Finding } from '../../base/finding.ts';
import { type Daemon, DaemonError } from '../../local/runtimes/docker/daemon/daemon.ts';
import type { Probed } from '../../local/runtimes/docker/daemon/probe-kernel.ts';
import { type Kernel, kernelNeeds } from '../../local/runtimes/docker/kernel.ts';

/** What the docker runtime needs, by a look at the daemon and at the kernel below it. */
export interface Examined {
  readonly daemon: Daemon | DaemonError;
  /** Absent where there is no daemon. */
  readonly kernel?: Probed | DaemonError;
}

/** What containers would run on. */
export function checkDaemon({ daemon, kernel }: Examined): Finding[] {
  const check = 'Docker';
  if (daemon instanceof DaemonError) return [failed(check, daemon)];
  const { version, address, operatingSystem, architecture, cgroupVersion, isDesktop, isRootless } = daemon;
  const { processors, memory } = daemon;
  const place = `${isDesktop ? "Docker Desktop's virtual machine" : operatingSystem}, ${architecture}`;
  const size = `${processors} processors, ${(memory / 1024 ** 3).toFixed(1)} GiB`;
  const message = `Docker ${version} at ${address} on ${place}, ${size}, cgroup v${cgroupVersion}`;
  const found: Finding = isRootless
    ? {
        check,
        level: 'warn',
        message: `${message}; rootless: faults there have not been tried`,
        advice: 'use a daemon that runs as root where a fault fails',
      }
    : { check, level: 'ok', message };
  return kernel === undefined ? [found] : [found, checkKernel(kernel, daemon.kernel)];
}

function checkKernel(probed: Probed | DaemonError, version: string): Finding {
  const check = 'kernel';
  if (probed instanceof DaemonError) return failed(check, probed);
  const names = Object.keys(kernelNeeds) as (keyof Kernel)[];
  const has = names.filter((name) => probed.kernel[name]);
  const lacks = names.filter((name) => !probed.kernel[name]);
  const message = `Linux ${version} has ${has.join(', ') || 'nothing that faults need'}`;
  if (lacks.length === 0) return { check, level: 'ok', message };
  const told = lacks.map((name) => `${name} (${kernelNeeds[name].for})`);
  const modules = lacks.map((name) => kernelNeeds[name].module).join(' ');
  return {
    check,
    level: 'warn',
    message: `${message}. It lacks ${told.join(', ')}`,
    advice: `load them where the daemon runs (modprobe -a ${modules}) if its kernel has them`,
  };
}

const failed = (check: string, { message, advice }: DaemonError): Finding => ({
  check,
  level: 'fail',
  message,
  advice,
});
