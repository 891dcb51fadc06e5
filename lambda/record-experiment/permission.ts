import { type RunRecord, startOfRun } from '../../lib/model/response/run-record.ts';
import type { RecordPorts } from './record-ports.ts';

/** FIS's clock and the gate's are not one. */
const skewMilliseconds = 5000;
const daysKept = 400;

/**
 * Whether the gate has let a run start: by a decision for its experiment and principal, good at that moment, and one for
 * each run. To have looked whether it would is no permission.
 */
export async function isPermitted({ ledger, model }: RecordPorts, run: RunRecord): Promise<boolean> {
  const start = run.createdAt ?? startOfRun(run);
  const { environment, settings } = model;
  const since = new Date(start - settings.preflight.decisionSeconds * 1000 - skewMilliseconds).toISOString();
  const until = `${new Date(start + skewMilliseconds).toISOString()}~`;
  for (const decision of await ledger.list(`DECISION#${environment}`, { since, until })) {
    const isGood = Date.parse(String(decision.expires)) + skewMilliseconds >= start;
    const isIts = decision.experiment === run.experiment && decision.principal === run.principal;
    if (decision.allowed !== true || decision.look === true || !isGood || !isIts) continue;
    const use = { pk: `PERMITTED#${environment}`, sk: decision.sk };
    const expiresAt = Math.floor(start / 1000) + daysKept * 86_400;
    if (await ledger.putNew({ ...use, experimentId: run.experimentId, expiresAt })) return true;
    if ((await ledger.get(use.pk, use.sk))?.experimentId === run.experimentId) return true;
  }
  return false;
}
