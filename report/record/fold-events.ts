import type { BatchHeader } from '../../lib/model/events/batch-header.ts';
import type { Event, PresentTask } from '../../lib/model/events/event.ts';
import { eventVersion } from '../../lib/model/events/event.ts';
import { createRecentSeconds } from './recent-seconds.ts';
import { openRun, type RunBook } from './run-book.ts';
import type { BatchRecord, RunRecord } from './run-record.ts';

/** Of the time before a fault so much is shown, seconds. */
const usuallyShownBefore = 10;
/** What came before that is baseline still, seconds. */
const baselineSeconds = 10;

/** Takes the lines of `events.jsonl` one by one, and gives what they say. Keeps nothing of what no run is about. */
export interface EventsFold {
  add(line: string): void;
  /** Closes nothing: more lines may come. */
  record(): BatchRecord;
}

export function createFold(): EventsFold {
  let header: BatchHeader | undefined;
  const runs: RunRecord[] = [];
  const open = new Map<string, RunBook>();
  const shownBefore = () => Math.max(usuallyShownBefore, header?.shownBefore ?? 0);
  const recent = createRecentSeconds(() => (shownBefore() + baselineSeconds) * 1000);
  const tasks = new Map<string, PresentTask & { readonly zone: string | null }>();
  const ringing = new Map<string, number>();
  const damage = { lines: 0, version: 0 };

  const begin = (event: Extract<Event, { type: 'experiment-state' }>) => {
    const book = openRun(event, { tasks: [...tasks.values()], ringing: [...ringing] }, shownBefore());
    open.set(event.experimentId, book);
    for (const each of recent.all()) book.add(each);
  };

  const keep = (event: Event) => {
    if (event.type === 'task-state') {
      const { taskArn, service, state, availabilityZone: zone } = event;
      if (state === 'stopped') tasks.delete(taskArn);
      else tasks.set(taskArn, { taskArn, service, state, zone });
    }
    if (event.type === 'alarm-state') {
      if (event.state === 'ALARM') ringing.set(event.alarm, event.mono);
      else ringing.delete(event.alarm);
    }
  };

  const take = (event: Event) => {
    const id = 'experimentId' in event ? event.experimentId : undefined;
    if (event.type === 'experiment-state' && !open.has(event.experimentId)) begin(event);
    for (const book of open.values()) if (id === undefined || id === book.id) book.add(event);
    keep(event);
    if (event.type !== 'verdict') return;
    const book = open.get(event.experimentId);
    open.delete(event.experimentId);
    if (book) runs.push(book.close(event));
  };

  return {
    add(line) {
      if (line === '') return;
      if (recent.keep(line) && open.size === 0) return;
      const event = parse(line);
      if (!event) damage.lines += 1;
      else if (event.type === 'batch') header = event;
      else if (event.v !== eventVersion) damage.version = event.v;
      else take(event);
    },
    record: () => ({
      header,
      runs: header?.settings.retryInconclusive ? markRepeated(runs) : [...runs],
      unfinished: [...open.values()].filter(({ hasFault }) => hasFault()).map(({ name }) => name()),
      damage: damageInWords(damage),
    }),
  };
}

/** Inconclusive runs that were made again. */
const markRepeated = (runs: readonly RunRecord[]): RunRecord[] =>
  runs.map((run, index) => {
    const isAgain = runs.slice(index + 1).some(({ experiment }) => experiment === run.experiment);
    return run.verdict.verdict === 'inconclusive' && isAgain ? { ...run, isRepeated: true } : run;
  });

function parse(line: string): Event | BatchHeader | undefined {
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null && typeof value.type === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function damageInWords({ lines, version }: { readonly lines: number; readonly version: number }): string[] {
  return [
    ...(lines > 0 ? [`${lines === 1 ? 'a line' : `${lines} lines`} of the events could not be read`] : []),
    ...(version > eventVersion
      ? [`events of version ${version} were written by a newer Breakwater and are left out`]
      : []),
    ...(version > 0 && version < eventVersion ? [`events of version ${version} are too old to be read`] : []),
  ];
}
