import { ConfigError } from './config.ts';
import type { Overrides } from './settings.ts';

/** What a setting may be beside text: lists and numbers that are its text, and what yes and no mean, where they mean something. */
interface Kind {
  readonly wanted: string;
  readonly list?: true;
  readonly number?: true;
  /** The text of `false`, `true` and `[]`; undefined = as if it were not given. */
  readonly means?: Readonly<Record<string, string | undefined>>;
}

const text: Kind = { wanted: 'text' };
const list: Kind = { wanted: 'a list, or text with commas between', list: true };

/** The settings that are given by context, and the only place that says what each may be. */
const kinds: Readonly<Record<Exclude<keyof Overrides, 'ownAccount'>, Kind>> = {
  region: text,
  zones: list,
  architecture: text,
  certificateArn: text,
  domainName: text,
  notify: { ...list, means: { '[]': undefined } },
  channels: { ...list, means: { '[]': undefined } },
  rollback: list,
  stack: text,
  load: { wanted: 'a number, or off', number: true, means: { false: 'off' } },
  allowedCidrs: list,
  faultInjection: { ...list, means: { false: 'none', true: 'every-service', '[]': 'none' } },
  agentImage: text,
  backupCopyTo: text,
  targetAccounts: { ...list, number: true, means: { '[]': undefined } },
  orchestratorAccount: { wanted: 'an account id', number: true },
};

/**
 * The settings as context has them: from `-c` they are text, from cdk.json whatever JSON has. Throws {@link ConfigError}
 * in one sentence for what has no meaning.
 */
export function overridesFrom(read: (key: string) => unknown): Overrides {
  return Object.fromEntries(Object.entries(kinds).map(([key, kind]) => [key, textOf(key, kind, read(key))]));
}

/** The name of the environment, likewise. */
export const environmentFrom = (read: (key: string) => unknown): string | undefined => textOf('env', text, read('env'));

function textOf(key: string, kind: Kind, value: unknown): string | undefined {
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  const json = JSON.stringify(value);
  if (kind.means && json in kind.means) return kind.means[json];
  const isItem = (item: unknown) => typeof item === 'string' || (kind.number === true && typeof item === 'number');
  if (kind.number && typeof value === 'number') return String(value);
  if (kind.list && Array.isArray(value) && value.length > 0 && value.every(isItem)) return value.join(',');
  throw new ConfigError(`setting ${key} is ${json}: ${kind.wanted} is wanted`);
}
