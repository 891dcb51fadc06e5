import type { Problem } from '../problem.ts';
import type { Written } from '../resolve/names.ts';
import { problemsOfAlarms } from './alarms.ts';
import { problemsOfExperiments } from './experiments.ts';
import { problemsOfUsers } from './journeys.ts';
import { problemsOfLimits } from './limits.ts';
import { problemsOfNames } from './names.ts';
import { problemsOfPrograms } from './programs.ts';
import { problemsOfServices } from './services.ts';
import { problemsOfStores } from './stores.ts';

/** All that is wrong with a definition of the right form, as far as it is known before anything starts. */
export function problemsOf(written: Written): Problem[] {
  const problems = [
    ...problemsOfServices(written),
    ...problemsOfNames(written),
    ...problemsOfPrograms(written),
    ...problemsOfStores(written),
    ...problemsOfUsers(written),
    ...problemsOfLimits(written),
    ...problemsOfAlarms(written),
  ];
  // Experiments are told of a system, which there is where nothing of this is wrong.
  return problems.length > 0 ? problems : problemsOfExperiments(written);
}
