import { chooseTemplates } from '../../aws/templates.ts';
import { nearest } from '../../base/nearest.ts';
import { UsageError } from '../../base/usage-error.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { findService, shop } from '../../lib/model/topology.ts';
import type { CommandBody } from '../command.ts';
import { runOn, runOnOptions } from '../run-on.ts';

export const kill: CommandBody = {
  options: runOnOptions,
  run: async (given) => {
    const name = `kill-${readService(given.positionals[0])}`;
    const experiments = experimentsOf(shop);
    return runOn(given, {
      name,
      experiments: () => experiments.filter((experiment) => experiment.name === name),
      choose: (templates) => chooseTemplates(templates, experiments, [name]),
    });
  },
};

/** A service of the topology. Throws UsageError with the nearest names. */
export function readService(name: string | undefined, why = ''): string {
  const names = shop.services.map((service) => service.name);
  if (name === undefined) throw new UsageError(`which service? There are ${names.join(', ')}${why && `; ${why}`}`);
  if (!findService(shop, name))
    throw new UsageError(`no service is named ${JSON.stringify(name)}${nearest(name, names)}`);
  return name;
}
