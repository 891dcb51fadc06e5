import { exitStatus } from '../../base/exit-status.ts';
import { nearest } from '../../base/nearest.ts';
import { UsageError } from '../../base/usage-error.ts';
import { gateOf } from '../../history/gate.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { awsOnly } from '../../lib/model/experiments/template.ts';
import type { CommandBody, Given } from '../command.ts';
import { folderOption, readSystem, systemOption } from '../options.ts';
import { openOwnHistory } from '../own-history.ts';

export const gate: CommandBody = {
  details:
    'Exit status 0 only where the newest verdict of every listed experiment that hits one of the services has held, and is newer than the time that is given: that of a deployment, say. By the runs that are kept.',
  options: {
    ...folderOption,
    ...systemOption,
    services: { type: 'string', value: 'A,B', description: 'the services that are asked for (default: all)' },
    'newer-than': { type: 'string', value: 'TIME', description: 'an ISO 8601 time, e.g. 2026-11-28T12:00:00Z' },
  },
  run: async (given) => {
    const { topology, ...system } = await readSystem(given);
    const services = readServices(
      given,
      topology.services.map(({ name }) => name),
    );
    const since = readTime(given);
    const kept = openOwnHistory(given);
    try {
      const rows = kept.rows().filter((row) => row.system === topology.name);
      const experiments = experimentsOf({ ...system, topology }).filter((experiment) => !awsOnly(experiment));
      const missing = gateOf(experiments, rows, { services, since });
      for (const { experiment, why } of missing) console.log(`${experiment}: ${why}`);
      if (missing.length === 0) console.log(`Open: all that was asked of ${services.join(', ')} has held.`);
      return missing.length === 0 ? exitStatus.held : exitStatus.notHeld;
    } finally {
      kept.close();
    }
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

function readTime({ options }: Given): number {
  const text = options['newer-than'];
  if (text === undefined) return 0;
  const time = /^\d{4}-\d\d-\d\d/.test(String(text)) ? Date.parse(String(text)) : Number.NaN;
  if (Number.isNaN(time))
    throw new UsageError(`--newer-than ${JSON.stringify(text)} is no time such as 2026-11-28T12:00:00Z`);
  return time;
}
