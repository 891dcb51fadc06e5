import { type ExperimentSummary, paginateListExperiments } from '@aws-sdk/client-fis';
import { type ExperimentStatus, isFinal } from '../../lib/model/events/statuses.ts';
import { endOfRun, type RunRecord } from '../../lib/model/response/run-record.ts';
import { askForVerdict, doDuties, isClosed } from './duties.ts';
import { mostLooks } from './judge-run.ts';
import { lookAtServices } from './look-at-services.ts';
import { isOwn } from './own-template.ts';
import type { RecordPorts } from './record-ports.ts';
import { recordRun } from './record-run.ts';
import { closeRun, openRuns, readRun } from './run-store.ts';
import { addRecovery, keepFact } from './service-store.ts';

/** Experiments that ended longer ago are not looked for: sweeps come every few minutes, and queues keep messages for days. */
const oldestMilliseconds = 7 * 86_400_000;

/**
 * Completes what events have not told: FIS sends them as best it can, and none of some states. Every experiment of this
 * environment that FIS lists and whose record is not complete is looked at. One that fails does not keep others from it.
 */
export async function sweep(ports: RecordPorts): Promise<void> {
  const failures: unknown[] = [];
  const attempt = async (id: string, act: () => Promise<unknown>) => {
    try {
      await act();
    } catch (error) {
      ports.log.error('not swept', { experimentId: id, error: error as Error });
      failures.push(error);
    }
  };
  const listed = new Set<string>();
  for (const summary of await recent(ports)) {
    const { id = '' } = summary;
    listed.add(id);
    await attempt(id, () => sweepOne(ports, summary));
  }
  for (const id of await openRuns(ports)) await attempt(id, () => complete(ports, id, listed.has(id)));
  if (failures.length > 0) throw failures[0];
}

async function recent({ fis, clock }: RecordPorts): Promise<ExperimentSummary[]> {
  const found: ExperimentSummary[] = [];
  const oldest = clock.wall() - oldestMilliseconds;
  for await (const { experiments = [] } of paginateListExperiments({ client: fis, pageSize: 100 }, {})) {
    found.push(
      ...experiments.filter(
        ({ state, creationTime }) => !isFinal(statusOf(state)) || Number(creationTime ?? 0) >= oldest,
      ),
    );
  }
  return found;
}

const statusOf = (state: ExperimentSummary['state']) => (state?.status ?? 'pending') as ExperimentStatus;

async function sweepOne(ports: RecordPorts, summary: ExperimentSummary): Promise<void> {
  const { id: experimentId = '', experimentTemplateId: templateId = '', state, tags = {}, creationTime } = summary;
  const known = await readRun(ports, experimentId);
  // Its end by an event alone is not all that FIS has to say of it.
  if (known && (isClosed(known) || known.endedAt !== undefined)) return;
  const template = await ports.templateOf(templateId);
  if (!known && !isOwn(template?.tags ?? tags, ports.model)) return;
  const status = statusOf(state);
  // The list does not say when that was; that it was created is in it.
  const at = Number(creationTime ?? ports.clock.wall());
  await recordRun(ports, { experimentId, templateId, status: 'pending', reason: '', at });
  ports.log.info('swept', { experimentId, status });
}

/** What of an open run is still to come: its recovery, a verdict whose message was lost, what is due. */
async function complete(ports: RecordPorts, id: string, isListed: boolean): Promise<void> {
  const known = await readRun(ports, id);
  // The handler that was about to write it has died: FIS lists it, else it has never been.
  if (!known) return isListed ? undefined : closeRun(ports, id);
  await askServices(ports, known);
  const run = await doDuties(ports, await addRecovery(ports, known));
  if (isVerdictLate(run, ports)) await askForVerdict(ports, run, 0);
}

/** What ECS does not tell keeps nothing else from being done. */
async function askServices(ports: RecordPorts, { experimentId, services }: RunRecord): Promise<void> {
  try {
    for (const fact of await lookAtServices(ports, services)) await keepFact(ports, fact);
  } catch (error) {
    ports.log.warn('ECS does not tell of services', { experimentId, services, error: error as Error });
  }
}

/** A look is late when all of them should have been long since. */
function isVerdictLate(run: RunRecord, { clock, judge }: RecordPorts): boolean {
  const end = endOfRun(run);
  if (run.verdict || end === undefined) return false;
  return clock.wall() > end + (mostLooks + 1) * judge.seconds * 1000;
}
