import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statOf } from '../../../../base/stat-of.ts';
import type { ComposedService } from './compose-project.ts';

/** Larger files are no configuration. */
const mostBytes = 100_000;
const mostFiles = 20;

/** All that a service is told by the compose file and by the files that it mounts: where its callees are is in there. */
export const toldTo = ({ told, mounts }: Pick<ComposedService, 'told' | 'mounts'>): string[] => [
  ...told,
  ...mounts.flatMap(({ source }) => (source === undefined ? [] : textsIn(source))),
];

function textsIn(path: string): string[] {
  const found = statOf(path);
  if (found?.isDirectory()) return configurationsIn(path).flatMap(textsIn);
  if (!found?.isFile() || found.size > mostBytes) return [];
  try {
    return [readFileSync(path, 'utf8')];
  } catch {
    return []; // It is not ours to read.
  }
}

function configurationsIn(folder: string): string[] {
  try {
    const files = readdirSync(folder, { withFileTypes: true }).filter(
      (entry) => entry.isFile() && /\.(conf|cfg|ya?ml|toml|template|env)$|^Caddyfile$/.test(entry.name),
    );
    return files.slice(0, mostFiles).map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

/** Ports where an address does not say one. */
const usualPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  redis: 6379,
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  amqp: 5672,
  mongodb: 27_017,
  nats: 4222,
};

/** The ports at which a text calls somebody of these names. */
export function portsIn(text: string, names: readonly string[]): number[] {
  return names.flatMap((name) => {
    const host = name.replaceAll(/[^\w-]/g, '\\$&');
    const address = new RegExp(
      `(?:(\\w+)(?:\\+\\w+)?://(?:[^\\s/@]*@)?|(?<![\\w.-]))${host}(?::(\\d{1,5}))?(?![\\w.-])`,
      'g',
    );
    return [...text.matchAll(address)].flatMap(([, scheme = '', port]) => {
      const found = port === undefined ? usualPorts[scheme] : Number(port);
      return found !== undefined && found > 0 && found < 65_536 ? [found] : [];
    });
  });
}
