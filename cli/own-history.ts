import { type History, openHistory } from '../history/open-history.ts';
import { claimFolder } from '../local/supervisor/own-folder.ts';
import { places } from '../local/supervisor/state.ts';
import type { Given } from './command.ts';
import { readFolder } from './options.ts';

/** The runs that are kept in the folder that is meant, which is Breakwater's from then on. Throws UsageError, HistoryError. */
export function openOwnHistory(given: Given): History {
  const folder = readFolder(given);
  claimFolder(folder);
  return openHistory(places(folder).history);
}
