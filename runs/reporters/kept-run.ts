import { openHistory } from '../../history/open-history.ts';
import { rowsOf } from '../../history/row.ts';
import { makePage, readRecord } from '../../report/make-report.ts';
import type { Reporter } from './reporter.ts';

/** Where what a batch has shown is kept, beside its folder. */
export interface Kept {
  readonly folder: string;
  /** The file of the history. */
  readonly history: string;
  readonly print: (line: string) => void;
}

/** Keeps what a batch has shown and makes its page, both of its events, once its folder is written. */
export const createKeptRun = ({ folder, history: file, print }: Kept): Reporter => ({
  on: () => {},
  close: async () => {
    const record = await readRecord(folder);
    const path = await makePage(record, folder);
    if (record.runs.length > 0) print(`Report: ${path}`);
    const history = openHistory(file);
    try {
      history.add(rowsOf(record, folder));
    } finally {
      history.close();
    }
  },
});
