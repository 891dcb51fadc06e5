import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { statOf } from '../../../base/stat-of.ts';
import { replaceMentions } from '../mentions.ts';
import { readText } from '../read-text.ts';
import type { Entry } from './entry.ts';

/** All that a proxy is told: its configuration, its variables and its command. */
function toldTo({ service, image }: Entry): string[] {
  const context = service.build?.context;
  const copied = context === undefined ? [] : (image?.copies ?? []).map(({ source }) => join(context, source));
  return [
    ...[...service.volumes.map(({ source }) => source), ...copied].flatMap(textsIn),
    ...Object.values(service.environment).flatMap((value) => value ?? []),
    ...(service.command ?? []),
  ];
}

/** The ports at which a proxy calls whoever has these hosts. */
export function portsAskedBy(proxy: Entry, hosts: readonly string[]): number[] {
  const ports: number[] = [];
  for (const text of toldTo(proxy)) {
    replaceMentions(text, ({ host, port }) => {
      if (port !== undefined && hosts.includes(host)) ports.push(port);
      return undefined;
    });
  }
  return ports;
}

/** The services that a proxy leads to, by key: its own configuration and variables say so, their labels, or what it waits for. */
export function leadsTo(proxy: Entry, services: readonly Entry[]): string[] {
  const { key, service } = proxy;
  const texts = toldTo(proxy);
  const named = services.filter(({ hosts }) => hosts.some((host) => texts.some((text) => names(text, host))));
  if (named.length > 0) return named.map((entry) => entry.key);
  const labelled = services.filter((entry) => isRouted(entry.service.labels));
  if (labelled.length > 0) return labelled.map((entry) => entry.key);
  return services.filter((entry) => entry.key in service.dependsOn && entry.key !== key).map((entry) => entry.key);
}

const isRouted = (labels: Readonly<Record<string, string>>): boolean =>
  labels['traefik.enable'] !== 'false' &&
  Object.keys(labels).some((label) => /^(traefik\.(enable|http|frontend)|caddy)/.test(label));

/** Whether a text names a host as an address, or as a server of an upstream. */
const names = (text: string, host: string): boolean =>
  new RegExp(
    `(//|\\bserver\\s+(\\S+\\s+)?|reverse_proxy\\s+(\\S+\\s+)*|[\\s"'])${host.replaceAll(/[^\w-]/g, '\\$&')}(:\\d+|[\\s;/"'])`,
  ).test(` ${text} `);

const mostBytes = 100_000;

/** The texts of a file, or of the files of a folder. */
function textsIn(path: string): string[] {
  const found = statOf(path);
  if (found?.isDirectory()) {
    const files = readdirSync(path, { withFileTypes: true }).filter(
      (entry) => entry.isFile() && /\.(conf|cfg|ya?ml|toml|template)$|^Caddyfile$/.test(entry.name),
    );
    return files.slice(0, 20).flatMap(({ name }) => textsIn(join(path, name)));
  }
  return found?.isFile() && found.size <= mostBytes ? [readText(path)] : [];
}
