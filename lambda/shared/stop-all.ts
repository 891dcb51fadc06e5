import { type Experiment, GetExperimentCommand } from '@aws-sdk/client-fis';
import { type ExperimentStatus, isFinal } from '../../lib/model/events/statuses.ts';
import { longestDelaySeconds } from '../../lib/model/response/follow-up.ts';
import { incidentOf } from '../../lib/model/response/incident.ts';
import { alarmPrefixOf } from '../../lib/model/response/response-model.ts';
import { stopIntentKey, stopIntents } from '../../lib/model/response/stop-intent.ts';
import { stopExperiment } from './acts.ts';
import { type Claim, claim } from './claim.ts';
import type { Ports } from './ports.ts';
import type { OwnExperiment } from './running-experiments.ts';
import { TakenError } from './taken-error.ts';

/** The alarm on whose account experiments are stopped. */
export interface StoppingAlarm {
  readonly name: string;
  readonly at: number;
}

/** How one experiment came to its stop. */
type Stopped =
  | { readonly by: 'us'; readonly milliseconds?: number }
  | { readonly by: 'fis'; readonly reason: string }
  | { readonly by: 'drill' };

type Ours = Extract<Claim, { state: 'ours' }>;
type Done = { readonly experiment: OwnExperiment; readonly claim: Ours; readonly stopped: Stopped };

/** Longer than a handler may run: a lease is over only when its holder is dead. */
const leaseSeconds = 60;
const daysKept = 30;

/**
 * Stops experiments, each once, whoever hears of it how often; tells people once of all that this call has stopped, and
 * looks for their ends later. What FIS has stopped by itself, on account of the same alarm, is told and not stopped again.
 * Rejects when one could not be stopped, after it has told of the others.
 */
export async function stopAll(
  ports: Ports,
  experiments: readonly OwnExperiment[],
  alarm: StoppingAlarm,
  { drill }: { readonly drill: boolean },
): Promise<void> {
  // What a handler that has died in the middle was about to stop; it may have ended since.
  const intended = await ports.ledger.list(stopIntents);
  const begun = intended.filter(({ incident }) => incident === incidentOf(alarm)).map(({ sk }) => sk);
  const mayMatter = experiments.filter(
    (one) => !isFinal(one.status) || begun.includes(one.id) || isByStopCondition(one, one.reason, alarm, ports),
  );
  const results = await Promise.allSettled(mayMatter.map((experiment) => stopOne(ports, experiment, alarm, drill)));
  const done = results.flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : []));
  if (done.length > 0) {
    await tellOf(ports, done, alarm);
    if (!done.every(({ stopped }) => stopped.by === 'drill')) {
      await ports.later({ kind: 'follow-up', about: 'experiment-end', ...ofAll(done, alarm) }, longestDelaySeconds);
    }
    for (const { claim, stopped } of done) await claim.done(stopped.by);
  }
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

const ofAll = (done: readonly Done[], { name, at }: StoppingAlarm) => ({
  experiments: done.map(({ experiment: { id, name } }) => ({ id, name })),
  alarm: name,
  incident: incidentOf({ name, at }),
});

/** Undefined where there is nothing to do or to tell. */
async function stopOne(ports: Ports, experiment: OwnExperiment, alarm: StoppingAlarm, drill: boolean) {
  const { id } = experiment;
  // A drill leaves no trace that could keep the real thing from happening.
  const key = `${drill ? `drill of ${incidentOf(alarm)}: ` : ''}stop ${id}`;
  const held = await claim(ports, key, leaseSeconds);
  if (held.state === 'done') return undefined;
  if (held.state === 'taken') throw new TakenError(key);
  try {
    const stopped = await stopHeld(ports, experiment, alarm, drill);
    if (stopped) return { experiment, claim: held, stopped };
    await held.release();
    return undefined;
  } catch (error) {
    await held.release();
    throw error;
  }
}

async function stopHeld(
  ports: Ports,
  experiment: OwnExperiment,
  alarm: StoppingAlarm,
  drill: boolean,
): Promise<Stopped | undefined> {
  const { id } = experiment;
  const intent = stopIntentKey(id);
  const before = await ports.ledger.get(intent.pk, intent.sk);
  const now = await look(ports, id);
  const status = (now?.state?.status ?? 'stopped') as ExperimentStatus;
  if (isFinal(status) || status === 'stopping') {
    // Whoever has written that it is about to stop this, and died before it could say so, has done it.
    if (before?.incident === incidentOf(alarm)) return { by: 'us' };
    if (before !== undefined || !now) return undefined;
    const reason = now.state?.reason ?? '';
    const rangBefore = Number(now.endTime ?? Number.POSITIVE_INFINITY) >= alarm.at - clockSkewMilliseconds;
    return rangBefore && isByStopCondition(experiment, reason, alarm, ports) ? { by: 'fis', reason } : undefined;
  }
  if (!drill) {
    const expiresAt = Math.floor(ports.clock.wall() / 1000) + daysKept * 86_400;
    await ports.ledger.put({ ...intent, incident: incidentOf(alarm), alarm: alarm.name, expiresAt });
  }
  const acted = await stopExperiment(ports, id, { drill });
  return acted.drill ? { by: 'drill' } : { by: 'us', milliseconds: acted.result };
}

/** FIS's clock and CloudWatch's are not one. */
const clockSkewMilliseconds = 5000;

/** FIS says in its reason that a stop condition ended it; where it names an alarm of ours, it is that one. */
function isByStopCondition(
  { stopAlarms, status }: OwnExperiment,
  reason: string,
  { name }: StoppingAlarm,
  { model }: Pick<Ports, 'model'>,
): boolean {
  if (!stopAlarms.includes(name) || status === 'completed' || !/stop condition/i.test(reason)) return false;
  return reason.includes(name) || !reason.includes(alarmPrefixOf(model));
}

/** Undefined where FIS knows it no more. */
async function look({ fis }: Pick<Ports, 'fis'>, id: string): Promise<Experiment | undefined> {
  try {
    return (await fis.send(new GetExperimentCommand({ id }))).experiment;
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function tellOf(ports: Ports, done: readonly Done[], alarm: StoppingAlarm): Promise<void> {
  const { clock, model, log, metrics } = ports;
  const drill = done.some(({ stopped }) => stopped.by === 'drill');
  const names = done.map(({ experiment }) => experiment.name);
  const verb = `${names.length === 1 ? 'was' : 'were'} stopped by`;
  log.info('experiments stopped', {
    alarm: alarm.name,
    experiments: done.map(({ experiment: { id, name }, stopped }) => ({ id, name, ...stopped })),
  });
  for (const { stopped } of done) {
    if (stopped.by !== 'us' || stopped.milliseconds === undefined) continue;
    metrics.addMetric('experiment stop call', 'Milliseconds', stopped.milliseconds);
  }
  await ports.tell({
    kind: 'incident',
    incident: incidentOf(alarm),
    what: 'experiment-stopped',
    system: model.topology.name,
    environment: model.environment,
    severity: 'warning',
    title: drill
      ? `${names.join(', ')} would be stopped by ${alarm.name}`
      : `${names.join(', ')} ${verb} ${alarm.name}`,
    done: done.map(({ experiment, stopped }) => inWords(experiment, stopped)).join('; '),
    look: [alarm.name, ...done.map(({ experiment }) => experiment.id)],
    at: clock.wall(),
    ...(drill && { drill: true }),
  });
}

function inWords({ id, name }: OwnExperiment, stopped: Stopped): string {
  if (stopped.by === 'drill') return `nothing was stopped: ${name} (${id}) runs on`;
  if (stopped.by === 'fis') return `FIS stopped ${name} (${id}) by its stop condition`;
  const took = stopped.milliseconds === undefined ? '' : ` in ${stopped.milliseconds} ms`;
  return `FIS took the stop of ${name} (${id})${took} and undoes its faults`;
}
