import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of what runs as Redis; undefined where there is none on PATH. */
export function findRedisServer(): string | undefined {
  return findOnPath('redis-server') ?? findOnPath('valkey-server');
}

function findOnPath(command: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, command))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
