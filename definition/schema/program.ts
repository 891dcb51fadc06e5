import * as z from 'zod';
import { nearestOf } from '../../base/nearest.ts';
import { fields, noneOf, port, seconds, text } from './parts.ts';

/** Of the letters that a request can have in its path. */
const path = z.string().regex(/^\/[!-\u00ff]*$/, { error: 'is no path', abort: true });

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
export const probe = z.union(
  [
    path,
    z.literal('tcp'),
    z.literal('alive'),
    fields<{ readonly log: string }>('LogProbeDefinition', {
      log: z.string().refine(isPattern, 'is no regular expression'),
    }),
  ],
  noneOf('is none of a path such as "/health", "tcp", "alive" and { log: "a line that it writes" }', (text) => {
    if (text.startsWith('/')) return JSON.stringify(encodeURI(text));
    const word = nearestOf(text, ['tcp', 'alive']);
    return word ?? (/^[\w-]+(\/|$)/.test(text) ? JSON.stringify(`/${text}`) : undefined);
  }),
);

const command = z.union(
  [text, z.array(z.string()).min(1, 'is empty')],
  noneOf('is neither a text nor a list of words'),
);

export const environment = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean()], noneOf('is no text, number or boolean')),
);

/** What is run, in a service or a store. */
export const launch = {
  command,
  args: z.array(z.string()).optional(),
  cwd: text.optional(),
  env: environment.optional(),
  envFile: z.union([text, z.array(text)]).optional(),
} as const;

export const ownPort = {
  port: port.optional(),
  fixedPort: z.boolean().optional(),
} as const;

export const startSeconds = seconds.optional();

const notRunYet =
  'its command starts it on this machine; containers come of the compose file of the system, compose: FILE';

/** Fields that a container would have, and that there are not. */
export const ofContainers = { image: notRunYet, build: notRunYet, compose: notRunYet, dockerfile: notRunYet } as const;
