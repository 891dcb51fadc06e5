import type { Audit } from '../../../lib/model/events/audit.ts';
import type { AuditedRun } from '../../../measure/debts.ts';
import { settleTime } from '../../../measure/settle-time.ts';
import { type ExperimentRecord, inWords } from './experiment-record.ts';

/** What became of an experiment's data; a text = why it was not audited. */
export type AuditData = (record: ExperimentRecord) => Promise<Audit | string>;

const hurried = 'the verdict was wanted before';

/** Audits one experiment after the other, where a load of ours ran all through and nothing else went on. */
export function createAuditData({
  audit,
  loadSince,
  open,
}: {
  readonly audit: (run: AuditedRun, settleMilliseconds: number) => Promise<Audit>;
  /** Since when a load has been running without a break; undefined where none is. */
  readonly loadSince: () => number | undefined;
  /** The experiments that are not over. */
  readonly open: () => readonly ExperimentRecord[];
}): AuditData {
  let last: Promise<unknown> = Promise.resolve();
  const other = (record: ExperimentRecord) => open().find((one) => one !== record && one.phase !== 'audit');

  const auditNow: AuditData = async (record) => {
    const { signal } = record.hurry;
    if (signal.aborted) return hurried;
    const since = loadSince();
    if (since === undefined || since > (record.facts.faults[0]?.planned ?? 0)) return 'no load of ours ran all through';
    const running = other(record);
    if (running) return `${inWords(running)} was running`;
    const result = await Promise.race([
      audit({ experiment: record.name, since: record.from }, settleTime(record.facts.faults)).catch(
        (error: Error) => error.message,
      ),
      new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve(hurried), { once: true })),
    ]);
    const begun = other(record);
    return begun && typeof result !== 'string' ? `${inWords(begun)} began meanwhile` : result;
  };

  return (record) => {
    const audited = last.then(() => auditNow(record));
    last = audited.catch(() => {});
    return audited;
  };
}
