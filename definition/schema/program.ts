import * as z from 'zod';
import { fields, noneOf, port, seconds, text } from './parts.ts';

const path = z.string().regex(/^\//, { error: 'is no path: it begins with /', abort: true });

/** Whether a text is a regular expression. */
function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

/** How it is seen that a program is well. */
export const probe = z
  .union(
    [
      path.describe('A path that is answered by a status from 200 to 399.'),
      z.literal('tcp').describe('A connection to its port is taken.'),
      z.literal('alive').describe('Its process is there: all that can be seen of a program that listens nowhere.'),
      fields({ log: z.string().refine(isPattern, 'is no regular expression') }).describe(
        'It has written a line that matches this regular expression.',
      ),
    ],
    noneOf('is none of a path such as "/health", "tcp", "alive" and { log: "a line that it writes" }'),
  )
  .describe('How it is seen that it is well.');

const command = z
  .union([text, z.array(z.string()).min(1, 'is empty')], noneOf('is neither a text nor a list of words'))
  .describe('The program with its arguments: words, quoted where they hold spaces. No shell reads it.');

export const environment = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()], noneOf('is no text, number or boolean')))
  .describe('Environment variables. `${db.url}`, `${db.host}`, `${db.port}` are the address of a service or store.');

/** What is run, in a service or a store. */
export const launch = {
  command,
  args: z.array(z.string()).optional().describe('More arguments, after those of the command.'),
  cwd: text.optional().describe('Where it is run, from the folder of this file. Default: that folder.'),
  env: environment.optional(),
  envFile: z
    .union([text, z.array(text)])
    .optional()
    .describe('Files with a variable in each line; `env` wins over them.'),
} as const;

export const ownPort = {
  port: port.optional().describe('The port that it is known by, as in its container.'),
  fixedPort: z
    .boolean()
    .optional()
    .describe('It always listens on `port`, whatever PORT says. Then one of it fits on a machine.'),
} as const;

export const startSeconds = seconds.optional().describe('How long it may take until it is ready. Default 60.');
