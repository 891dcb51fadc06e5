import type { Config } from '../../config/config.ts';
import type { Experiment, Target } from '../../model/experiments/experiment.ts';
import { overQuota } from '../../model/experiments/over-quota.ts';
import { type PreparedTemplate, prepare } from '../../model/experiments/prepare.ts';
import { numberSelected } from '../../model/experiments/selection-mode.ts';
import { targetQuota } from '../../model/experiments/target-quotas.ts';
import { localOnly, partsOf, templateOf } from '../../model/experiments/template.ts';
import { ecsTasks } from '../../model/faults/target.ts';
import type { SystemModel } from '../../model/system.ts';
import { findService, findStore, type Topology } from '../../model/topology.ts';
import { watchOf } from '../shared/watch-of.ts';

/** An experiment that FIS would refuse, or that would hit nothing; the message says where, what and the value. */
export class ExperimentError extends Error {
  override readonly name = 'ExperimentError';
}

/** Throws {@link ExperimentError} with everything that is wrong; `place` is the path of the construct. */
export function checkExperiment(place: string, experiment: Experiment, system: SystemModel, config: Config): void {
  const { topology } = system;
  const { targets, actions } = partsOf(experiment, { zonal: true });
  const template = templateOf(experiment, system, { ...plain(topology), watch: watchOf(config) });
  const prepared = prepare(template, system);
  const elsewhere = localOnly(experiment);
  const problems = [
    ...Object.entries(targets).flatMap(([name, target]) =>
      wrongNames(target, topology).map((problem) => `targets.${name}: ${problem}`),
    ),
    ...prepared.issues.map(({ field, problem }) => `${field}: ${problem}`),
    ...overQuota(template).map(({ field, problem }) => `${field}: ${problem}`),
    ...(elsewhere ? [`it runs locally only: ${elsewhere}`] : []),
    ...Object.entries(actions).flatMap(([name, { target = '' }]) =>
      tooMany(target, targets[target], { prepared, system, config }).map((problem) => `actions.${name}: ${problem}`),
    ),
  ];
  if (problems.length > 0) throw new ExperimentError(`${place}: experiment ${experiment.name}: ${problems.join('; ')}`);
}

function wrongNames({ service, store, availabilityZone }: Target, topology: Topology): string[] {
  const known = (things: readonly { name: string }[]) => things.map(({ name }) => name).join(', ');
  const unknown = (kind: string, name: string, things: readonly { name: string }[]) =>
    `${JSON.stringify(name)} is no ${kind} of topology ${topology.name} (${known(things)})`;
  return [
    ...(service && !findService(topology, service) ? [unknown('service', service, topology.services)] : []),
    ...(store && !findStore(topology, store) ? [unknown('store', store, topology.stores)] : []),
    ...(availabilityZone && !topology.zones.some(({ name }) => name === availabilityZone)
      ? [
          unknown(
            'zone',
            availabilityZone,
            topology.zones.map(({ id }) => ({ name: id })),
          ),
        ]
      : []),
  ];
}

/** Names stand for what an environment has its own of, so that values are read as people wrote them. */
const plain = ({ name: system }: Topology) => ({
  roleArn: '',
  alarmArn: (name: string) => `arn:aws:cloudwatch:any:0:alarm:${name}`,
  addressOf: (name: string) => name,
  documentArn: (name: string) => `document/${system}-${name}`,
  zonal: true,
});

/** FIS refuses an ECS action that resolves more tasks than its quota: an action per service keeps below it. */
function tooMany(
  name: string,
  given: Target | undefined,
  { prepared, system, config }: { prepared: PreparedTemplate; system: SystemModel; config: Config },
) {
  const read = prepared.targets.get(name);
  if (!given || read?.type !== ecsTasks) return [];
  const { topology } = system;
  const { limit } = targetQuota(name, prepared.actions.values(), system);
  const most = numberSelected(read.mode, config.tasks.maximum * (given.service ? 1 : topology.services.length));
  if (most <= limit) return [];
  return [
    `${given.mode} of ${given.service ?? 'every service'} may be ${most} tasks, FIS takes ${limit} in one action: give each service its own action, or lower tasks.maximum (${config.tasks.maximum})`,
  ];
}
