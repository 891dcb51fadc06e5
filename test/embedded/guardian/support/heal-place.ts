import { join } from 'node:path';
import { type HealReport, heal } from '../../../../local/guardian/heal.ts';
import { findOwn } from '../../../../local/runtimes/embedded/find-own.ts';
import { stepRunnerAt } from '../../../../local/runtimes/embedded/guardian.ts';
import type { Place } from './system.ts';

/** Heals what a dead system has left in a place. */
export const healPlace = (where: Place): Promise<HealReport> =>
  heal({
    journalPath: where.journalPath,
    createRunner: stepRunnerAt(where),
    findOwn: () => findOwn({ ...where, journal: where.journalPath, logs: join(where.folder, 'logs') }),
  });
