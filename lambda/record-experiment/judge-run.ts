import type { FollowUp } from '../../lib/model/response/follow-up.ts';
import { endOfRun, hasRunEnded, type RunRecord, startOfRun } from '../../lib/model/response/run-record.ts';
import { askForVerdict, doDuties } from './duties.ts';
import type { RecordPorts } from './record-ports.ts';
import { recordRun } from './record-run.ts';
import { changeRun, readRun } from './run-store.ts';

/** After so many looks at metrics that are missing, what is missing is the reason. */
export const mostLooks = 3;

/** One look at a run that has ended. A message that comes twice looks once. */
export async function judgeRun(ports: RecordPorts, { experimentId, look }: FollowUp): Promise<void> {
  const { judge, log } = ports;
  const id = String(experimentId);
  const number = Number(look);
  const run = await wholeRun(ports, id);
  if (!run || !hasRunEnded(run)) return;
  if (run.verdict) return void (await doDuties(ports, run));
  if (run.judged >= number) return;
  const { complete, verdict } = await judge.look(run);
  log.info('judged', { experimentId: id, look: number, complete, verdict: verdict.verdict, reasons: verdict.reasons });
  const isLast = complete || number >= mostLooks;
  // Asked before it is noted: whoever dies in between asks twice, and the second message finds it done.
  if (!isLast) await askForVerdict(ports, { experimentId: id, judged: number }, judge.seconds);
  const judged = await changeRun(ports, id, (known) => {
    const before = known ?? run;
    if (before.verdict || before.judged >= number) return before;
    return { ...before, judged: number, ...(isLast && { verdict }) };
  });
  await doDuties(ports, judged);
}

/** With what FIS says of its end, where that was known by an event alone. */
async function wholeRun(ports: RecordPorts, id: string): Promise<RunRecord | undefined> {
  const run = await readRun(ports, id);
  if (!run || run.endedAt !== undefined) return run;
  const { experimentId, templateId, status, reason } = run;
  return recordRun(ports, { experimentId, templateId, status, reason, at: endOfRun(run) ?? startOfRun(run) });
}
