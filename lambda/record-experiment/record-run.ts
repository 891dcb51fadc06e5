import { type Experiment as FisExperiment, GetExperimentCommand } from '@aws-sdk/client-fis';
import type { RunRecord } from '../../lib/model/response/run-record.ts';
import { findService } from '../../lib/model/topology.ts';
import { doDuties, isClosed } from './duties.ts';
import { foldRun, type Told } from './fold-run.ts';
import { isGone, isOwn } from './own-template.ts';
import type { RecordPorts } from './record-ports.ts';
import { changeRun, openRun, readRun } from './run-store.ts';
import { addRecovery } from './service-store.ts';
import { toldByFis } from './told-by-fis.ts';

/**
 * Records what was told of an experiment, with what FIS says of it now, and does what follows. Undefined where it is not
 * of this environment.
 */
export async function recordRun(ports: RecordPorts, told: Told): Promise<RunRecord | undefined> {
  const { model, log } = ports;
  const { experimentId, templateId } = told;
  const known = await readRun(ports, experimentId);
  const fis = await lookAt(ports, experimentId);
  const template = await ports.templateOf(fis?.experimentTemplateId ?? templateId);
  if (!known && !isOwn(template?.tags ?? fis?.tags ?? {}, model)) {
    log.info('ignored', { experimentId, reason: 'it is of another system or environment' });
    return undefined;
  }
  const name = template && { experiment: template.name };
  const looks = [{ ...told, ...name }, ...(fis ? [{ ...toldByFis(fis), ...name }] : [])];
  // In sight before it is written: what dies in between is found by the next sweep.
  if (!known || !isClosed(known)) await openRun(ports, experimentId);
  const run = await changeRun(ports, experimentId, (before) => {
    const folded = looks.reduce<RunRecord | undefined>((run, look) => foldRun(run, look, model.environment), before);
    return withServices(folded as RunRecord, ports);
  });
  return doDuties(ports, await addRecovery(ports, run));
}

/** Undefined where FIS knows it no more. */
export async function lookAt({ fis }: Pick<RecordPorts, 'fis'>, id: string): Promise<FisExperiment | undefined> {
  try {
    return (await fis.send(new GetExperimentCommand({ id }))).experiment;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The services that its experiment hits, beside those that its targets name by their tags. */
function withServices(run: RunRecord, { model }: RecordPorts): RunRecord {
  const hits = model.experiments.find(({ name }) => name === run.experiment)?.hits ?? [];
  const known = hits.filter((hit) => findService(model.topology, hit));
  return { ...run, services: [...new Set([...run.services, ...known])].sort() };
}
