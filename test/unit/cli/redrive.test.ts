import { expect, test } from '@jest/globals';
import { redrive } from '../../../cli/commands/redrive.ts';

test.each([
  [['notfy'], '"notfy" is no handler with a queue; did you mean notify?'],
  [['kill-switch'], '"kill-switch" is no handler with a queue'],
  [['notify', 'record-experiment'], 'one queue or all of them: notify record-experiment'],
])('redrive %j is refused', async (positionals, message) => {
  await expect(redrive.run({ positionals, options: {} })).rejects.toThrow(message);
});
