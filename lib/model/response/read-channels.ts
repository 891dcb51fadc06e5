import { localChannel } from './local-settings.ts';
import type { Channel } from './notify-settings.ts';

/** A channel that cannot be meant. The message names it and what is wrong, and has no value of a secret. */
export class ChannelError extends Error {
  override readonly name = 'Channel';
}

/** Channels and, by the names that those have for them, their secrets. */
export interface GivenChannels {
  readonly channels: readonly Channel[];
  readonly secrets: Readonly<Record<string, unknown>>;
}

/** What the secret of each kind is: an object of these texts, or one plain text. */
const secretsOf: Readonly<Record<Channel['kind'], { readonly parts: readonly string[]; readonly plain?: string }>> = {
  webhook: { parts: ['url', 'signingKey'] },
  slack: { parts: ['url'], plain: 'url' },
  pagerduty: { parts: ['routingKey'], plain: 'routingKey' },
};
const kinds = Object.keys(secretsOf);

/** Channels with their secrets from JSON, `[{ kind, name, secret }]`. Throws {@link ChannelError}. */
export function readChannels(given: unknown): GivenChannels {
  if (!Array.isArray(given)) throw new ChannelError('the channels must be a list');
  const read = given.map(readChannel);
  const seen = new Set<string>([localChannel.name]);
  for (const [index, { name }] of read.entries()) {
    if (name === localChannel.name)
      throw new ChannelError(`[${index}].name must not be "${name}": that is the channel of this machine`);
    if (seen.has(name))
      throw new ChannelError(`[${index}].name must be another than ${JSON.stringify(name)}, which there is already`);
    seen.add(name);
  }
  return {
    channels: read.map(({ kind, name }) => ({ kind, name, secret: name })),
    secrets: Object.fromEntries(read.map(({ name, secret }) => [name, secret])),
  };
}

function readChannel(given: unknown, index: number): Pick<Channel, 'kind' | 'name'> & { readonly secret: unknown } {
  const at = `[${index}]`;
  if (!isObject(given)) throw new ChannelError(`${at} must be an object of kind, name, secret`);
  const { kind, name, secret, ...others } = given;
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw new ChannelError(`${at} must be an object of kind, name, secret, not ${JSON.stringify(other)}`);
  if (!kinds.includes(String(kind)))
    throw new ChannelError(`${at}.kind must be of ${kinds.join(', ')}, not ${JSON.stringify(kind)}`);
  if (!/^[\w-]+$/.test(String(name ?? ''))) {
    throw new ChannelError(`${at}.name must be letters, digits, - and _, not ${JSON.stringify(name)}`);
  }
  checkSecret(`${at}.secret`, kind as Channel['kind'], secret);
  return { kind: kind as Channel['kind'], name: String(name), secret };
}

/** Says what is wanted and what kind of value there is, and never the value. */
function checkSecret(at: string, kind: Channel['kind'], secret: unknown): void {
  const { parts, plain } = secretsOf[kind];
  const wanted = `an object of ${parts.join(', ')}${plain === undefined ? '' : `, or the ${plain} as a text`}`;
  if (plain !== undefined && typeof secret === 'string' && secret.trim() !== '') {
    checkUrl(at, plain, secret);
    return;
  }
  if (!isObject(secret)) throw new ChannelError(`${at} of ${kind} must be ${wanted}, and is ${kindOf(secret)}`);
  const missing = parts.find((part) => typeof secret[part] !== 'string' || secret[part] === '');
  if (missing !== undefined)
    throw new ChannelError(`${at}.${missing} of ${kind} must be a text, and is ${kindOf(secret[missing])}`);
  if (secret.url !== undefined) checkUrl(`${at}.url`, 'url', String(secret.url));
}

function checkUrl(at: string, part: string, text: string): void {
  if (part !== 'url' || /^https?:$/.test(URL.parse(text)?.protocol ?? '')) return;
  throw new ChannelError(`${at} must be a URL that begins with https:// or http://`);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function kindOf(value: unknown): string {
  if (value === undefined) return 'not there';
  if (value === '') return 'empty';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value === 'object' ? 'JSON object' : typeof value}`;
}
