import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { packageJson } from '../../base/package-json.ts';
import { runFolderPath } from '../../base/run-folder-path.ts';
import type { BatchHeader } from '../../lib/model/events/batch-header.ts';
import type { Event, EventLog } from '../../lib/model/events/event.ts';
import { isFinal, type ReportStatus } from '../../lib/model/events/statuses.ts';
import type { ReportConfiguration } from '../../lib/model/fis-template.ts';
import { type ReportWindow, reportWindow } from '../../lib/model/report-configuration.ts';
import { windowLag } from '../../measure/watch-times.ts';
import { makeReport } from '../../report/make-report.ts';
import type { Experiment } from '../engine/experiment-store.ts';
import { afterEvents } from './watch/after-events.ts';

export interface ReportOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly experimentOf: (id: string) => Pick<Experiment, 'template' | 'actionsMode'>;
  /** The folder of what runs have left. */
  readonly runs: string;
  /** Factor on durations of FIS. */
  readonly timeScale: number;
  /** How the system was started, for the page. */
  readonly settings: BatchHeader['settings'];
}

/** Who makes the reports that experiments ask for. */
export interface ExperimentReports {
  /** Waits for nothing any more, and resolves when what can be written is. Verdicts are to be given before. */
  close(): Promise<void>;
}

/**
 * Writes the report that an experiment is to leave, once it has its verdict and the time after it is over, and tells how
 * far that is as events. As in AWS, one that was cancelled, and a target preview, leave none.
 */
export function reportExperiments(options: ReportOptions): ExperimentReports {
  const { log, experimentOf } = options;
  const closing = new AbortController();
  const making = new Set<Promise<void>>();
  const judged = new Map<string, () => void>();

  const tell = (experimentId: string, status: ReportStatus, reason: string, arn?: string) =>
    void log.append({ type: 'experiment-report', experimentId, status, reason, ...(arn && { arn }) });

  const report = async (id: string, configuration: ReportConfiguration) => {
    tell(id, 'running', 'The report is made once there is a verdict, and the time after the experiment is over.');
    const verdict = new Promise<void>((resolve) => judged.set(id, resolve));
    const later = options.clock.sleep(windowOf(configuration, options).after, closing.signal);
    await Promise.all([verdict, later]);
    judged.delete(id);
    try {
      const path = await write(id, configuration, options);
      tell(id, 'completed', `The report is ${path}.`, arnOf(path, configuration));
    } catch (error) {
      tell(id, 'failed', `The report could not be written: ${(error as Error).message}`);
    }
  };

  const begin = ({ experimentId, status }: Extract<Event, { type: 'experiment-state' }>) => {
    const { template, actionsMode } = experimentOf(experimentId);
    const { experimentReportConfiguration: configuration } = template;
    if (!configuration) return;
    if (status === 'cancelled') return tell(experimentId, 'cancelled', 'The experiment was cancelled.');
    if (actionsMode === 'skip-all') return tell(experimentId, 'cancelled', 'A target preview leaves no report.');
    const made: Promise<void> = report(experimentId, configuration).then(() => void making.delete(made));
    making.add(made);
  };

  const take = (event: Event) => {
    if (event.type === 'verdict') judged.get(event.experimentId)?.();
    if (event.type === 'experiment-state' && isFinal(event.status)) begin(event);
  };
  const complain = ({ message }: Error) => void log.append({ type: 'notice', message: `reports: ${message}` });
  const unsubscribe = afterEvents(log, take, complain);

  return {
    close: async () => {
      await Promise.resolve();
      closing.abort();
      for (const go of judged.values()) go();
      await Promise.all(making);
      unsubscribe();
    },
  };
}

/** In real time, until the last second of it was told. */
const windowOf = (configuration: ReportConfiguration, { timeScale }: ReportOptions): ReportWindow => {
  const { before, after } = reportWindow(configuration);
  return { before: before * timeScale, after: after * timeScale + windowLag };
};

/** A folder as a run leaves it, of the events around one experiment; gives where its page is. */
async function write(id: string, configuration: ReportConfiguration, options: ReportOptions): Promise<string> {
  const { log, runs, settings, experimentOf } = options;
  const { before, after } = windowOf(configuration, options);
  const events = eventsAround(id, log.since(0), { before, after });
  const verdict = events.at(-1);
  if (verdict?.type !== 'verdict') throw new Error('the experiment has no verdict');
  const { version } = packageJson();
  const header: BatchHeader = {
    ...{ type: 'batch', name: verdict.experiment, wall: verdict.wall },
    command: `aws fis start-experiment --experiment-template-id ${experimentOf(id).template.id}`,
    ...{ settings, madeBy: { breakwater: version, node: process.versions.node } },
    shownBefore: before / 1000,
  };
  const folder = runFolderPath(runs, id);
  makeFolder(folder);
  const lines = [header, ...events].map((event) => `${JSON.stringify(event)}\n`);
  await writeFile(join(folder, 'events.jsonl'), lines.join(''));
  return (await makeReport(folder)).path;
}

/**
 * Events of an experiment, and of the system meanwhile, `before` it and `after` it; milliseconds. Its verdict comes last: it
 * closes what a report tells of it.
 */
function eventsAround(id: string, all: readonly Event[], { before, after }: ReportWindow): Event[] {
  const own = all.filter((event) => 'experimentId' in event && event.experimentId === id);
  const begin = (own[0]?.mono ?? 0) - before;
  const end = (own.findLast(({ type }) => type === 'experiment-state')?.mono ?? 0) + after;
  const around = all.filter((event) =>
    'experimentId' in event ? event.experimentId === id : event.mono >= begin && isUntil(event, end, own),
  );
  const isVerdict = ({ type }: Event) => type === 'verdict';
  return [...around.filter((event) => !isVerdict(event)), ...around.filter(isVerdict)];
}

/** Where its window is over before its recovery is, it is as long as that. */
const isUntil = ({ mono }: Event, end: number, own: readonly Event[]): boolean =>
  mono <= Math.max(end, own.at(-1)?.mono ?? end);

/** Where AWS would have written it: the bucket and prefix that were asked for, then folder and file as they are here. */
function arnOf(path: string, { outputs }: ReportConfiguration): string {
  const { bucketName = '', prefix = '' } = outputs?.s3Configuration ?? {};
  const above = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  return `arn:aws:s3:::${bucketName}/${above}${basename(join(path, '..'))}/${basename(path)}`;
}
