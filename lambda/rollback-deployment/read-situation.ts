import { GetExperimentCommand } from '@aws-sdk/client-fis';
import { isFinal } from '../../lib/model/events/statuses.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import { usersGuardrail } from '../../lib/model/objectives.ts';
import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import { expects, type MeantAlarm, servicesOf } from '../../lib/model/response/expected-alarm.ts';
import { pauseKey } from '../../lib/model/response/rollback-lock.ts';
import { dependents } from '../../lib/model/topology.ts';
import { type OwnExperiment, ownExperiments } from '../shared/running-experiments.ts';
import { firstBadOf, harmBegunBy } from './first-bad.ts';
import { type HeardAlarm, rangAt, ringingNow } from './heard-alarms.ts';
import { readDeployments } from './read-deployments.ts';
import type { RollbackPorts } from './rollback-ports.ts';
import type { NearExperiment, Situation } from './situation.ts';
import { withTrials } from './trial.ts';

export interface Read {
  readonly situation: Situation;
  readonly experiments: readonly OwnExperiment[];
}

/** How long an alarm looks back that does not say so, as composite ones: seconds. */
const usualWindowSeconds = 60;

/** Reads all that a decision is made of. */
export async function readSituation(
  ports: RollbackPorts,
  { alarm, looks, heard }: { alarm: AlarmEvent; looks: number; heard: readonly HeardAlarm[] },
): Promise<Read> {
  const { model, clock, ledger } = ports;
  const { pk, sk } = pauseKey(model.environment);
  const firstBad = firstBadOf(alarm);
  const [ringing, experiments, pause] = await Promise.all([
    ringingNow(ports, heard, alarm),
    ownExperiments(ports),
    ledger.get(pk, sk),
  ]);
  const ownMeaning = ringing.find(({ name }) => name === alarm.name);
  if (!ownMeaning) throw new Error(`${alarm.name} is no alarm of ${model.topology.name}-${model.environment}`);
  const about = servicesOf(ownMeaning.meaning, model);
  const deployments = await readDeployments(ports, {
    firstBad,
    harmBegunBy: harmBegunBy(alarm),
    isMeant: (service) => {
      const felt = dependents(model.topology, [service]);
      return about.some((one) => felt.has(one));
    },
    // An alarm that has rung since before the deployment is told from the one that it made ring.
    rangAt: (service, time) => rangAt(model, { heard, ringing }, service, time),
  });
  const usual = model.environment === localEnvironment ? usersGuardrail(model).seconds : usualWindowSeconds;
  const windowSeconds = alarm.lookedBackSeconds ?? usual;
  const near = deployments.length > 0 ? await nearExperiments(ports, experiments, ownMeaning, windowSeconds) : [];
  const situation: Situation = {
    system: model,
    settings: model.settings.rollback,
    now: clock.wall(),
    alarm: { ...ownMeaning, firstBad, windowSeconds, rangAt: alarm.at },
    looks,
    ringing,
    deployments: await withTrials(ports, deployments, experiments),
    experiments: near,
    paused: pause && {
      service: String(pause.service),
      deployment: String(pause.deployment),
      until: 1000 * Number(pause.expiresAt),
    },
  };
  return { situation, experiments };
}

/** Those that run; and of those that have ended the ones that the alarm is inside of, with their ends. */
async function nearExperiments(
  { fis, model, clock }: RollbackPorts,
  experiments: readonly OwnExperiment[],
  alarm: MeantAlarm,
  windowSeconds: number,
): Promise<NearExperiment[]> {
  const recent = clock.wall() - 2 * windowSeconds * 1000;
  const near = experiments.map(async (experiment) => {
    const { id, name, status } = experiment;
    const isExpected = expects(experiment, alarm, model);
    // What it has deployed is a deployment as any other, and is to be rolled back as one.
    if (isExpected && experiment.deploys.length > 0) return [];
    if (!isFinal(status)) return [{ id, name, isRunning: true, expects: isExpected }];
    if (!isExpected) return [];
    const { experiment: seen } = await fis.send(new GetExperimentCommand({ id }));
    const ended = Number(seen?.endTime ?? 0);
    return ended >= recent ? [{ id, name, isRunning: false, ended, expects: true }] : [];
  });
  return (await Promise.all(near)).flat();
}
