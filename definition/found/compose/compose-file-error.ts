import { UsageError } from '../../../base/usage-error.ts';

/** A compose file that cannot be read; the message names the file, the place and what is wrong there. */
export class ComposeFileError extends UsageError {
  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file} ${problem}`, options);
  }
}
