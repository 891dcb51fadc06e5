import { findOnPath } from '../../../../base/find-on-path.ts';

/** The path of what runs as Redis; undefined where there is none on PATH. */
export function findRedisServer(): string | undefined {
  return findOnPath('redis-server') ?? findOnPath('valkey-server');
}
