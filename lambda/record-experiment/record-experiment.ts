import type { AwsEvent } from '../../lib/model/response/aws-event.ts';
import type { Message } from '../../lib/model/response/message.ts';
import { doDuties } from './duties.ts';
import { judgeRun } from './judge-run.ts';
import type { RecordPorts } from './record-ports.ts';
import { recordRun } from './record-run.ts';
import { openRuns, readRun } from './run-store.ts';
import { serviceFactOf } from './service-facts.ts';
import { addRecovery, keepFact } from './service-store.ts';
import { sweep } from './sweep.ts';
import { toldByEvent } from './told-by-fis.ts';

/**
 * Keeps the ledger of experiments, by what FIS and ECS tell, in whatever order, twice or not at all; by what FIS says when
 * it is asked; and by the judge, once metrics are there.
 */
export async function recordExperiment(
  message: Exclude<Message, { kind: 'ignored' }>,
  ports: RecordPorts,
): Promise<void> {
  if (message.kind === 'follow-up' && message.about === 'sweep') return sweep(ports);
  if (message.kind === 'follow-up' && message.about === 'verdict') return judgeRun(ports, message);
  if (message.kind !== 'event') {
    ports.log.info('ignored', { reason: `a message of kind ${message.kind} says nothing of an experiment` });
    return;
  }
  const { event } = message;
  if (event.source === 'aws.fis') return void (await recordRun(ports, toldByEvent(event)));
  if (event.source === 'aws.ecs') return recordService(ports, event);
  ports.log.info('ignored', { reason: `an event of ${event.source} says nothing of an experiment` });
}

async function recordService(ports: RecordPorts, event: AwsEvent): Promise<void> {
  const fact = serviceFactOf(event);
  if (!fact || !isOfCluster(event, ports.cluster)) return;
  await keepFact(ports, fact);
  for (const id of await openRuns(ports)) {
    const run = await readRun(ports, id);
    if (run) await doDuties(ports, await addRecovery(ports, run));
  }
}

/** Whether an event is of the environment's cluster: a task's by its ARN, a service's and a deployment's by that of the service. */
const isOfCluster = ({ detail, resources }: AwsEvent, cluster: string): boolean =>
  String(detail.clusterArn ?? '').endsWith(`:cluster/${cluster}`) ||
  resources.some((arn) => arn.includes(`:service/${cluster}/`));
