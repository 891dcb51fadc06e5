import { makeReport } from '../../report/make-report.ts';
import type { Reporter } from './reporter.ts';

/** Makes the page of a batch, once its folder is written; tells of it with `print`. */
export const createReportPage = (folder: string, print: (line: string) => void): Reporter => ({
  on: () => {},
  close: async () => {
    const { path, record } = await makeReport(folder);
    if (record.runs.length > 0) print(`Report: ${path}`);
  },
});
