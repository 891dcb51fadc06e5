import { exitStatus } from '../../base/exit-status.ts';
import { nearest } from '../../base/nearest.ts';
import { UsageError } from '../../base/usage-error.ts';
import { gateOf } from '../../history/gate.ts';
import type { CommandBody, Given } from '../command.ts';
import { endpointOptions } from '../endpoint-options.ts';
import { newerThanOption, readNewerThan } from '../newer-than.ts';
import { folderOption, readSystem, systemOption } from '../options.ts';
import { withKeptRuns } from '../with-kept-runs.ts';

export const gate: CommandBody = {
  details: [
    'Exit status 0 only where the newest verdict of every listed experiment that hits one of the services has held, and is',
    'newer than what is given: a time, or the end of a deployment. By the runs that are kept; with --endpoint by the ledger',
    'of the environment, and of the experiments that are deployed there.',
  ].join(' '),
  options: {
    ...folderOption,
    ...systemOption,
    ...endpointOptions,
    services: { type: 'string', value: 'A,B', description: 'the services that are asked for (default: all)' },
    ...newerThanOption,
  },
  run: async (given) => {
    const system = await readSystem(given);
    const services = readServices(
      given,
      system.topology.services.map(({ name }) => name),
    );
    return withKeptRuns(given, system, async (kept) => {
      const { since, why: none } = await readNewerThan(given, kept, services);
      const missing = gateOf(kept.experiments, kept.rows, { services, since });
      if (none !== undefined) console.log(none);
      for (const { about, why } of missing) console.log(`${about}: ${why}`);
      if (missing.length === 0) console.log(`Open: all that was asked of ${services.join(', ')} has held.`);
      return missing.length === 0 ? exitStatus.held : exitStatus.notHeld;
    });
  },
};

function readServices({ options }: Given, known: readonly string[]): readonly string[] {
  if (options.services === undefined) return known;
  const services = String(options.services).split(',');
  for (const name of services) {
    if (!known.includes(name))
      throw new UsageError(`no service is named ${JSON.stringify(name)}${nearest(name, known)}`);
  }
  return services;
}
