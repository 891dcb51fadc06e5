import type { Clock } from '../../../base/clock.ts';
import type { Event, EventLog, Phase } from '../../../lib/model/events/event.ts';
import { isFinal } from '../../../lib/model/events/statuses.ts';
import type { AnyTemplate } from '../../../lib/model/experiments/experiment-of-template.ts';
import { afterEvents } from './after-events.ts';
import { createAuditData } from './audit-data.ts';
import { createCalm } from './calm.ts';
import { type Conclusion, conclude } from './conclude.ts';
import { type ExperimentRecord, markOverlaps, openRecord } from './experiment-record.ts';
import { createPresent } from './present.ts';
import { type StopAskedOptions, tellWhoAsked } from './stop-asked.ts';
import { createVerdictBook, type VerdictBook } from './verdict-book.ts';

/** Judges every experiment, whoever started it: a fold of the events, told as events. */
export interface ExperimentWatch {
  readonly verdicts: Omit<VerdictBook, 'put'>;
  /** How far an experiment is; undefined for one that has not begun. */
  phaseOf(id: string): Phase | undefined;
  /** Wants its verdict as soon as its faults are undone, on what is known then. */
  hurry(id: string): void;
  /** Enough was seen of it: that it is stopped then leaves no doubt. */
  suffice(id: string): void;
  /** Gives the verdicts that are still owed as they are, and watches no more; nothing may be running. */
  close(): Promise<void>;
}

export interface WatchOptions extends Pick<Conclusion, 'system' | 'known'>, Pick<StopAskedOptions, 'stopIntentOf'> {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly audit: Parameters<typeof createAuditData>[0]['audit'];
  /** The template of an experiment as it was when it began. */
  readonly templateOf: (experimentId: string) => AnyTemplate;
}

export function watchExperiments(options: WatchOptions): ExperimentWatch {
  const { log, clock, templateOf } = options;
  const present = createPresent(log.since(0), options.system);
  const records = new Map<string, ExperimentRecord>();
  const verdicts = createVerdictBook(clock);
  const concluding = new Set<Promise<unknown>>();
  const open = () => [...records.values()];
  const calm = createCalm(options);

  const complain = ({ message }: Error) => void log.append({ type: 'notice', message: `the judge: ${message}` });
  const enter = (record: ExperimentRecord, phase: Phase) => {
    record.phase = phase;
    log.append({ type: 'phase', experimentId: record.id, experiment: record.name, phase });
  };
  const audit = createAuditData({ ...options, loadSince: () => present.loadSince, open });
  const conclusion = { ...options, audit, calm, enter, complain };

  const begin = (id: string, now: number) => {
    const record = openRecord(templateOf(id), { id, from: present.baselineFrom(now, calm.since) });
    records.set(id, record);
    for (const event of present.since(record.from)) record.add(event);
    log.append({ type: 'task-snapshot', experimentId: id, tasks: present.tasks() });
    enter(record, 'fault');
  };

  const end = async (record: ExperimentRecord) => {
    calm.ended(record);
    const verdict = await tellWhoAsked(record, options).then(() => conclude(record, conclusion));
    records.delete(record.id);
    log.append({ type: 'verdict', experimentId: record.id, ...verdict });
    enter(record, 'over');
    verdicts.put(record.id, verdict);
  };

  /** What an event of its own means to an experiment beyond its facts. */
  const follow = (record: ExperimentRecord, event: Event) => {
    if (event.type === 'target-resolved') {
      for (const service of event.arns.map(present.serviceOf)) if (service) record.services.add(service);
    }
    if (event.type === 'fault-planned') markOverlaps(record, open());
    if (event.type !== 'experiment-state' || !isFinal(event.status)) return;
    const ending: Promise<unknown> = end(record).then(() => concluding.delete(ending));
    concluding.add(ending);
  };

  const take = (event: Event) => {
    const id = 'experimentId' in event ? event.experimentId : undefined;
    if (event.type === 'experiment-state' && !records.has(event.experimentId)) begin(event.experimentId, event.mono);
    present.add(event);
    const concerned = open().filter((record) => id === undefined || id === record.id);
    for (const record of concerned) record.add(event);
    if (id !== undefined) for (const record of concerned) follow(record, event);
  };
  const unsubscribe = afterEvents(log, take, complain);

  return {
    verdicts,
    phaseOf: (id) => (verdicts.get(id) ? 'over' : records.get(id)?.phase),
    ...wishesOf(records),
    close: async () => {
      await Promise.resolve();
      for (const { hurry } of open()) hurry.abort();
      await Promise.all(concluding);
      unsubscribe();
    },
  };
}

/** What whoever runs an experiment may want of it. */
const wishesOf = (records: ReadonlyMap<string, ExperimentRecord>): Pick<ExperimentWatch, 'hurry' | 'suffice'> => ({
  hurry: (id) => records.get(id)?.hurry.abort(),
  suffice: (id) => records.get(id)?.suffice(),
});
