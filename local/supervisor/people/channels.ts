import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { localChannel } from '../../../lib/model/response/local-settings.ts';
import type { Channel } from '../../../lib/model/response/notify-settings.ts';
import { notificationsPath } from './notification-routes.ts';
import { readNotifyFile } from './notify-file.ts';

/** Where people are told, and the file of the secrets for that. */
export interface LocalChannels {
  readonly channels: readonly Channel[];
  /** What the channel of this machine signs with. It is in that file and in no other. */
  readonly signingKey: string;
  readonly secretsFile: string;
  /** Removes the file. */
  close(): void;
}

/** The channel of this machine, and those of a user's own file if one is given. Throws where that cannot be used. */
export function openChannels({
  secretsFile,
  api,
  notify,
}: {
  readonly secretsFile: string;
  /** Where the system's own API will answer. */
  readonly api: string;
  readonly notify?: string | undefined;
}): LocalChannels {
  const own = notify === undefined ? { channels: [], secrets: {} } : readNotifyFile(notify);
  const signingKey = randomBytes(32).toString('base64url');
  const here = { url: `${api}${notificationsPath}`, signingKey };
  const remove = () => rmSync(secretsFile, { force: true });
  mkdirSync(dirname(secretsFile), { recursive: true });
  // A file that is there already would keep its mode.
  remove();
  // However this process ends, but by SIGKILL: after that, heal and the next start remove it.
  process.once('exit', remove);
  writeFileSync(secretsFile, JSON.stringify({ ...own.secrets, [localChannel.secret]: here }), {
    mode: 0o600,
    flag: 'wx',
  });
  const close = () => {
    process.off('exit', remove);
    remove();
  };
  return { channels: [localChannel, ...own.channels], signingKey, secretsFile, close };
}
