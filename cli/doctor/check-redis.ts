import { spawnSync } from 'node:child_process';
import type { Finding } from '../../base/finding.ts';
import { redisStandInBanner } from '../../local/runtimes/embedded/stores/redis-stand-in.ts';

/** What will run as Redis: the server at that path, which must start, or the built-in stand-in. */
export function checkRedis(server: string | undefined): Finding {
  const check = 'Redis';
  if (server === undefined) return { check, level: 'ok', message: redisStandInBanner };
  const { stdout, error, status } = spawnSync(server, ['--version'], { encoding: 'utf8', timeout: 5000 });
  const [, version] = /\bv=(\S+)/.exec(stdout ?? '') ?? [];
  if (version) return { check, level: 'ok', message: `${server}, version ${version}` };
  return {
    check,
    level: 'fail',
    message: `${server} does not tell its version: ${error?.message ?? `exit ${status}`}`,
    advice: 'mend it, or take it off PATH to use the built-in stand-in',
  };
}
