import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { statOf } from '../../../../base/stat-of.ts';
import { DaemonError } from './daemon.ts';

const usual = 'unix:///var/run/docker.sock';

/**
 * Where the daemon is that `docker` would ask: DOCKER_HOST, else the context in use, else the usual socket. An address as
 * Docker writes it: `unix://`, `tcp://`, `npipe://`, `ssh://`.
 */
export function daemonAddress(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.DOCKER_HOST) return environment.DOCKER_HOST;
  const format = ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'];
  const { status, stdout } = spawnSync('docker', format, { encoding: 'utf8', timeout: 10_000, env: environment });
  return (status === 0 && stdout.trim()) || usual;
}

/** Why nothing can be asked at an address. */
export function unreachable(address: string, cause: NodeJS.ErrnoException): DaemonError {
  const { path } = cause as { readonly path?: string };
  const socket = path ?? address.replace(/^unix:\/\//, '');
  switch (cause.code) {
    case 'EACCES':
    case 'EPERM':
      return new DaemonError(
        `user ${userInfo().username} may not use ${socket}, the socket of the Docker daemon${ownerOf(socket)}`,
        'join its group (sudo usermod -aG docker $USER, then log in again), or name another daemon by DOCKER_HOST',
        { cause },
      );
    case 'ENOENT':
    case 'ECONNREFUSED':
      return new DaemonError(
        `no Docker daemon answers at ${address}`,
        'start Docker, or name a daemon by DOCKER_HOST',
        {
          cause,
        },
      );
    default:
      return new DaemonError(
        `the Docker daemon at ${address} does not answer: ${cause.message}`,
        'see `docker version`; DOCKER_HOST names another daemon',
        { cause },
      );
  }
}

function ownerOf(socket: string): string {
  const stat = statOf(socket);
  return stat ? ` (of user ${stat.uid}, group ${stat.gid}, mode ${(stat.mode & 0o777).toString(8)})` : '';
}
