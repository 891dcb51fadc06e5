import { endOfRun, hasRunEnded, type RunRecord } from '../../lib/model/response/run-record.ts';
import { once } from '../shared/once.ts';
import { dueOf, isBadEnd, tellNotPermitted, tellOverdue, tellStopped } from './incidents.ts';
import { isPermitted } from './permission.ts';
import type { RecordPorts } from './record-ports.ts';
import { emitBegin, emitEnd, emitHeld, emitRecovery } from './run-metrics.ts';
import { changeRun, closeRun, openRun } from './run-store.ts';
import { isRecovered } from './service-store.ts';

/** What follows from a run's record, once. */
interface Duty {
  isDue(run: RunRecord, ports: RecordPorts): boolean;
  act(ports: RecordPorts, run: RunRecord): Promise<void> | void;
  /** Who else does it may have done it: the claim that they share. */
  readonly claimOf?: (run: RunRecord) => string;
}

const duties: Readonly<Record<string, Duty>> = {
  begin: { isDue: ({ states }) => Object.keys(states).some((status) => status !== 'pending'), act: emitBegin },
  permission: {
    // Who asked for it, and when, is known once FIS has been asked.
    isDue: ({ createdAt }, { model }) => model.production && createdAt !== undefined,
    act: async (ports, run) => {
      if (!(await isPermitted(ports, run))) await tellNotPermitted(ports, run);
    },
  },
  overdue: {
    isDue: (run, { clock }) => !hasRunEnded(run) && clock.wall() > (dueOf(run) ?? Number.POSITIVE_INFINITY),
    act: tellOverdue,
  },
  end: { isDue: hasRunEnded, act: emitEnd },
  // As stop-experiments claims it: whoever comes first tells people.
  stopped: { isDue: isBadEnd, act: tellStopped, claimOf: ({ experimentId }) => `stop ${experimentId}` },
  verdict: {
    isDue: hasRunEnded,
    act: (ports, run) => {
      const since = (ports.clock.wall() - (endOfRun(run) ?? ports.clock.wall())) / 1000;
      return askForVerdict(ports, run, Math.max(0, ports.judge.seconds - since));
    },
  },
  held: { isDue: ({ verdict }) => verdict !== undefined, act: emitHeld },
  recovery: { isDue: (run, { clock }) => isRecovered(run, clock.wall()), act: emitRecovery },
};

/** What must have been done before a run is over. */
const last = ['begin', 'end', 'verdict', 'held', 'recovery'];

/** Looks at the run by its metrics later: the look after those that there were. */
export const askForVerdict = (
  { later }: Pick<RecordPorts, 'later'>,
  { experimentId, judged }: Pick<RunRecord, 'experimentId' | 'judged'>,
  seconds: number,
): Promise<void> => later({ kind: 'follow-up', about: 'verdict', experimentId, look: judged + 1 }, seconds);

/** Does what follows from a record by now, each once, and forgets a run when nothing more is to come. */
export async function doDuties(ports: RecordPorts, run: RunRecord): Promise<RunRecord> {
  let now = run;
  for (const [name, { isDue, act, claimOf }] of Object.entries(duties)) {
    if (now.done.includes(name) || !isDue(now, ports)) continue;
    const its = now;
    await once(ports, claimOf?.(its) ?? `${name} of ${its.experimentId}`, async () => void (await act(ports, its)));
    now = await changeRun(ports, its.experimentId, (known) => ({
      ...(known ?? its),
      done: [...new Set([...(known ?? its).done, name])],
    }));
  }
  if (isClosed(now)) await closeRun(ports, now.experimentId);
  return now;
}

export const isClosed = ({ done }: RunRecord): boolean => last.every((name) => done.includes(name));

/** Keeps a run in sight until all is done. */
export const keepOpen = async (ports: RecordPorts, run: RunRecord): Promise<void> => {
  if (!isClosed(run)) await openRun(ports, run.experimentId);
};
