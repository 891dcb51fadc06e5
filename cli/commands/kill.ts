import { chooseTemplates } from '../../aws/templates.ts';
import { nearest } from '../../base/nearest.ts';
import { UsageError } from '../../base/usage-error.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { findService, type Topology } from '../../lib/model/topology.ts';
import type { CommandBody } from '../command.ts';
import { readSystem, regressionOption } from '../options.ts';
import { runOn, runOnOptions } from '../run-on.ts';

export const kill: CommandBody = {
  options: { ...runOnOptions, ...regressionOption },
  run: async (given) => {
    const [, surplus] = given.positionals;
    if (surplus !== undefined) {
      throw new UsageError(`one service at a time: ${JSON.stringify(surplus)} is one argument too many`);
    }
    const system = await readSystem(given);
    const name = `kill-${readService(system.topology, given.positionals[0])}`;
    const experiments = experimentsOf(system);
    return runOn(given, {
      name,
      experiments: () => experiments.filter((experiment) => experiment.name === name),
      choose: (templates) => chooseTemplates(templates, experiments, [name]),
    });
  },
};

/** A service of the topology. Throws UsageError with the nearest names. */
export function readService(topology: Topology, name: string | undefined, why = ''): string {
  const names = topology.services.map((service) => service.name);
  if (name === undefined) throw new UsageError(`which service? There are ${names.join(', ')}${why && `; ${why}`}`);
  if (!findService(topology, name))
    throw new UsageError(`no service is named ${JSON.stringify(name)}${nearest(name, names)}`);
  return name;
}
