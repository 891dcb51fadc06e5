import { openRunsOf, type RunRecord, runsOf } from '../../lib/model/response/run-record.ts';
import type { LedgerItem } from '../shared/ledger.ts';
import type { RecordPorts } from './record-ports.ts';

/** Longer than FIS keeps experiments, so that a sweep takes none for a new one. Source: FIS user guide, quotas: 120 days. */
const daysKept = 400;
const mostTries = 20;

/** The record was changed by others again and again; the message comes again. */
export class CrowdedError extends Error {
  override readonly name = 'Crowded';
}

type StorePorts = Pick<RecordPorts, 'ledger' | 'model' | 'clock'>;

export async function readRun({ ledger, model }: StorePorts, id: string): Promise<RunRecord | undefined> {
  const item = await ledger.get(runsOf(model.environment), id);
  return item && recordOf(item);
}

/** Changes a run's record as nobody else does meanwhile. `change` may be called again, and gives what it got to leave it. */
export async function changeRun(
  { ledger, model, clock }: StorePorts,
  id: string,
  change: (known: RunRecord | undefined) => RunRecord,
): Promise<RunRecord> {
  const pk = runsOf(model.environment);
  const expiresAt = Math.floor(clock.wall() / 1000) + daysKept * 86_400;
  for (let tries = 0; tries < mostTries; tries++) {
    const was = await ledger.get(pk, id);
    const known = was && recordOf(was);
    const next = plain(change(known));
    if (known && isSame(known, next)) return next;
    if (await ledger.replace({ ...next, pk, sk: id, expiresAt }, was)) return next;
  }
  throw new CrowdedError(`the record of ${id} was changed ${mostTries} times while it was written`);
}

/** The runs of which something is still to come. */
export async function openRuns({ ledger, model }: StorePorts): Promise<string[]> {
  return (await ledger.list(openRunsOf(model.environment))).map(({ sk }) => sk);
}

export const openRun = ({ ledger, model }: StorePorts, id: string): Promise<void> =>
  ledger.put({ pk: openRunsOf(model.environment), sk: id });

export const closeRun = ({ ledger, model }: StorePorts, id: string): Promise<void> =>
  ledger.remove(openRunsOf(model.environment), id);

const recordOf = ({ pk: _pk, sk: _sk, expiresAt: _expiresAt, version: _version, ...run }: LedgerItem) =>
  run as unknown as RunRecord;

/** As JSON has it, and so the ledger. */
const plain = (run: RunRecord): RunRecord => JSON.parse(JSON.stringify(run)) as RunRecord;

const isSame = (a: RunRecord, b: RunRecord): boolean => sorted(a) === sorted(b);

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
