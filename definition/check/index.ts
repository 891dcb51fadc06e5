import type { Problem } from '../problem.ts';
import type { Written } from '../resolve/names.ts';
import { problemsOfUsers } from './journeys.ts';
import { problemsOfNames } from './names.ts';
import { problemsOfPrograms } from './programs.ts';
import { problemsOfServices } from './services.ts';

/** All that is wrong with a definition of the right form, as far as it is known before anything starts. */
export const problemsOf = (written: Written): Problem[] => [
  ...problemsOfServices(written),
  ...problemsOfNames(written),
  ...problemsOfPrograms(written),
  ...problemsOfUsers(written),
];
