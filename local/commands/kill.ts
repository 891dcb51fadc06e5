import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { findService, shop } from '../../lib/model/topology.ts';
import { runAll } from '../session/run-all.ts';
import { type Command, UsageError } from './command.ts';
import { nearest } from './nearest.ts';
import { readRunSettings, readSystemOptions, runOptions } from './options.ts';

export const kill: Command = {
  name: 'kill',
  positionals: '<service>',
  summary: 'Kill one task of a service and measure the recovery.',
  options: runOptions,
  run: async (given) => {
    const service = readService(given.positionals[0]);
    const name = `kill-${service}`;
    const experiments = experimentsOf(shop).filter((experiment) => experiment.name === name);
    return runAll({ name, experiments, options: readSystemOptions(given), settings: readRunSettings(given) });
  },
};

/** A service of the topology. Throws UsageError with the nearest names. */
export function readService(name: string | undefined): string {
  const names = shop.services.map((service) => service.name);
  if (name === undefined) throw new UsageError(`which service? There are ${names.join(', ')}`);
  if (!findService(shop, name))
    throw new UsageError(`no service is named ${JSON.stringify(name)}${nearest(name, names)}`);
  return name;
}
