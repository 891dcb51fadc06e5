import type { Clock } from '../../../base/clock.ts';
import type { EventLog, Phase } from '../../../lib/model/events/event.ts';
import type { Verdict } from '../../../lib/model/events/verdict.ts';
import { describe } from '../../../lib/model/experiments/describe.ts';
import type { Experiment } from '../../../lib/model/experiments/experiment.ts';
import { experimentOfTemplate } from '../../../lib/model/experiments/experiment-of-template.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import type { EventFacts } from '../../../measure/judge/facts.ts';
import { judge, recoveriesOf } from '../../../measure/judge/judge.ts';
import { asBeforeWithin, lookEvery, windowLag, windowsAfter } from '../../../measure/watch-times.ts';
import type { AuditData } from './audit-data.ts';
import type { Calm } from './calm.ts';
import { type ExperimentRecord, inWords, isWithoutLoad } from './experiment-record.ts';
import { judgedExperiment, type KnownExperiment } from './judged-experiment.ts';

/** What it takes to come from the end of an experiment to its verdict. */
export interface Conclusion {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly system: SystemModel;
  /** The experiments of the system. */
  readonly known: readonly KnownExperiment[];
  readonly audit: AuditData;
  readonly calm: Calm;
  readonly enter: (record: ExperimentRecord, phase: Phase) => void;
  readonly complain: (error: Error) => void;
}

/**
 * From the end of an experiment to its verdict: at once where nothing was broken, else once all has recovered. Never
 * rejects: where the judge itself fails, that is the verdict.
 */
export async function conclude(record: ExperimentRecord, conclusion: Conclusion): Promise<Verdict> {
  const { unstopped = [] } = record.template;
  const verdict = await judgedOrNot(record, conclusion);
  return unstopped.length > 0 ? { ...verdict, unstopped } : verdict;
}

async function judgedOrNot(record: ExperimentRecord, conclusion: Conclusion): Promise<Verdict> {
  try {
    return await judgeInTime(record, conclusion);
  } catch (error) {
    const { message } = error as Error;
    conclusion.complain(new Error(`${inWords(record)} could not be judged: ${message}`, { cause: error }));
    const { system } = conclusion;
    const experiment = experimentOfTemplate(record.template, system, []);
    const nothing = judge({ experiment, system, events: [] });
    return { ...nothing, verdict: 'inconclusive', reasons: [`it could not be judged: ${message}`] };
  }
}

async function judgeInTime(record: ExperimentRecord, conclusion: Conclusion): Promise<Verdict> {
  const { system, enter } = conclusion;
  const experiment = judgedExperiment(record.template, conclusion, [...record.services]);
  const description = describe(experiment, system);
  conclusion.log.append({ type: 'experiment-described', experimentId: record.id, description });
  const { facts, overlapped } = record;
  if (!record.isHarmful) return judge({ experiment, system, facts });

  enter(record, 'recovery');
  await watchRecovery(record, experiment, conclusion);
  conclusion.calm.watched(record);
  record.isHarmful = false;
  enter(record, 'audit');
  const audit = await conclusion.audit(record);
  return judge({
    experiment,
    system,
    facts: typeof audit === 'string' ? facts : { ...facts, audit },
    circumstances: {
      isWithoutLoad: isWithoutLoad(facts),
      overlapped: [...overlapped],
      isEnough: record.isEnough,
      ...(typeof audit === 'string' && { unaudited: audit }),
    },
  });
}

/** Resolves when users, capacity and what stood in have recovered, the time for it is over, or the verdict is wanted at once. */
async function watchRecovery(
  record: ExperimentRecord,
  experiment: Experiment,
  { clock, system }: Conclusion,
): Promise<void> {
  const { signal } = record.hurry;
  const end = clock.monotonic();
  const giveUp = end + experiment.recoverySeconds * 1000 + windowLag;
  const giveUpAsBefore = end + asBeforeWithin + windowLag;
  for (let seen = -1; !signal.aborted && clock.monotonic() < Math.max(giveUp, giveUpAsBefore); ) {
    const nobodyCame = isWithoutLoad(record.facts);
    if (isSeenUntil(end + windowsAfter, record.facts, { now: clock.monotonic(), nobodyCame }) && seen !== record.news) {
      seen = record.news;
      const { service, capacity, isAsBefore } = recoveriesOf(system, experiment, record.facts);
      const isWell = (service !== null || nobodyCame) && capacity !== null;
      if (isWell ? isAsBefore || clock.monotonic() > giveUpAsBefore : clock.monotonic() > giveUp) return;
    }
    await clock.sleep(lookEvery, signal);
  }
}

/** Whether all who came before a moment are answered and counted, or nobody will be any more. */
function isSeenUntil(
  moment: number,
  { traffic }: EventFacts,
  { now, nobodyCame }: { readonly now: number; readonly nobodyCame: boolean },
): boolean {
  if (now <= moment) return false;
  return nobodyCame || traffic.span.to >= traffic.windowStart(moment) || now > moment + windowLag;
}
