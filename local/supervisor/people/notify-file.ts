import { readFileSync, statSync } from 'node:fs';
import { type GivenChannels, readChannels } from '../../../lib/model/response/read-channels.ts';

/** A file of channels that cannot be used. The message has no word of what is in it, but for what is no secret. */
export class NotifyFileError extends Error {
  override readonly name = 'NotifyFile';
}

/** The channels of a file that nobody else may read. Throws {@link NotifyFileError} or ChannelError. */
export function readNotifyFile(file: string): GivenChannels {
  return readChannels(parsed(textOf(file)));
}

function textOf(file: string): string {
  try {
    const mode = statSync(file).mode & 0o777;
    if (mode & 0o077) {
      throw new NotifyFileError(`it has mode 0${mode.toString(8)}, and others may read it: chmod 600 ${file}`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof NotifyFileError) throw error;
    throw new NotifyFileError(`it cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message would quote the file.
    throw new NotifyFileError('it is no JSON');
  }
}
