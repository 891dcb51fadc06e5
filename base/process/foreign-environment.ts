import { isolatedFromAws, openingNothing } from './isolated-aws.ts';
import { essentials } from './shell-essentials.ts';

/**
 * The environment of a program that is not on the services' kit: what every program needs of the user's shell, nothing of
 * AWS, and above that what it is given. See docs/decisions/0030-what-a-task-is-told.md.
 */
export const foreignEnvironment = (
  shell: Readonly<Record<string, string | undefined>>,
  given: Readonly<Record<string, string>>,
): Record<string, string | undefined> => ({ ...isolatedFromAws(essentials(shell)), ...openingNothing(given) });
