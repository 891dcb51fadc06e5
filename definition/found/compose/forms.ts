import { homedir } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import { QuoteError, wordsOf } from '../../words.ts';
import type { Mount, Port } from './compose-service.ts';
import { isTree } from './parse-yaml.ts';

/** The readers of Compose's short and long forms. What has neither form gives nothing: Compose itself refuses it. */

export const textOf = (value: unknown): string | undefined =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;

export const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((each) => textOf(each) ?? []);

export function numberOf(value: unknown): number | undefined {
  const text = textOf(value);
  return text === undefined || text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

/** A map, or a list of `NAME=value`; a name alone has the value null. */
export function mapOf(value: unknown): Record<string, string | null> {
  if (isTree(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, textOf(one) ?? null]));
  return Object.fromEntries(
    textsOf(value).map((entry) => {
      const end = entry.indexOf('=');
      return end < 0 ? [entry, null] : [entry.slice(0, end), entry.slice(end + 1)];
    }),
  );
}

/** A command: a list of words, or a text that is split as a shell would. */
export function commandOf(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return textsOf(value);
  const text = textOf(value);
  return text === undefined ? undefined : splitOrShell(text);
}

/** The words of a command line, or a shell that is to read it where its quotes are not closed. */
export function splitOrShell(text: string): string[] {
  try {
    return wordsOf(text);
  } catch (error) {
    if (error instanceof QuoteError) return ['sh', '-c', text];
    throw error;
  }
}

/** TCP ports; of a range the first one. */
export function portsOf(value: unknown): Port[] {
  return (Array.isArray(value) ? value : []).flatMap((entry) => {
    if (isTree(entry)) {
      const target = numberOf(entry.target);
      const published = firstOf(textOf(entry.published));
      return target === undefined || entry.protocol === 'udp' ? [] : [{ target, ...(published && { published }) }];
    }
    const text = textOf(entry) ?? '';
    const [, published, target] =
      /^(?:(?:\[[^\]]*\]|\d+(?:\.\d+){3}):)?(?:([\d-]*):)?(\d[\d-]*)(?:\/tcp)?$/.exec(
        text.replace(/^localhost:/, ''),
      ) ?? [];
    const inside = firstOf(target);
    const outside = firstOf(published);
    return inside ? [{ target: inside, ...(outside && { published: outside }) }] : [];
  });
}

function firstOf(range: string | undefined): number | undefined {
  const port = Number.parseInt(range ?? '', 10);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** Bind mounts; named volumes are nothing of this machine's. */
export function mountsOf(value: unknown, folder: string): Mount[] {
  return (Array.isArray(value) ? value : []).flatMap((entry) => {
    const [source, target] = isTree(entry)
      ? [textOf(entry.source), textOf(entry.target)]
      : (textOf(entry) ?? '').split(':');
    if (source === undefined || target === undefined || !/^[./~]/.test(source)) return [];
    return [{ source: absolute(source, folder), target }];
  });
}

export const absolute = (path: string, folder: string): string =>
  isAbsolute(path) ? path : resolve(folder, path.replace(/^~(?=\/|$)/, homedir()));

const secondsByUnit: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 0.001, us: 0.000001, µs: 0.000001 };

/** A duration such as `1m30s`, in seconds. */
export function secondsOf(value: unknown): number | undefined {
  const parts = [...(textOf(value) ?? '').matchAll(/([\d.]+)(h|ms|us|µs|m|s)/g)];
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (secondsByUnit[unit ?? ''] ?? 0), 0);
  return seconds > 0 ? seconds : undefined;
}

const bytesByUnit: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** An amount such as `512m` or `1.5gb`, in MiB. */
export function mebibytesOf(value: unknown): number | undefined {
  const [, count, unit = 'b'] = /^([\d.]+)\s*([bkmg]?)b?$/.exec((textOf(value) ?? '').trim().toLowerCase()) ?? [];
  const bytes = Number(count) * (bytesByUnit[unit || 'b'] ?? 1);
  return bytes > 0 ? within(bytes / 1024 ** 2, 16, 122_880) : undefined;
}

/** Processors such as `0.5`, in CPU units. */
export function cpuUnitsOf(value: unknown): number | undefined {
  const processors = numberOf(value);
  return processors !== undefined && processors > 0 ? within(processors * 1024, 1, 16_384) : undefined;
}

const within = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.round(value)));
