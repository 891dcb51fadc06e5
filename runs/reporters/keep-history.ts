import { importFolder } from '../../history/import-folder.ts';
import { openHistory } from '../../history/open-history.ts';
import type { Reporter } from './reporter.ts';

/** Keeps what a batch has shown, once its folder is written: `file` is the history. */
export const createHistoryKeeper = (folder: string, file: string): Reporter => ({
  on: () => {},
  close: async () => {
    const history = openHistory(file);
    try {
      await importFolder(history, folder);
    } finally {
      history.close();
    }
  },
});
