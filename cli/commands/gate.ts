import { exitStatus } from '../../base/exit-status.ts';
import { nearest } from '../../base/nearest.ts';
import { UsageError } from '../../base/usage-error.ts';
import { type Asked, gateOf, type Missing } from '../../history/gate.ts';
import { settleTickets } from '../../history/tickets/settle-tickets.ts';
import { planTickets } from '../../history/tickets/ticket.ts';
import type { CommandBody, Given } from '../command.ts';
import { endpointOptions } from '../endpoint-options.ts';
import { type NewerThan, newerThanOption, readNewerThan } from '../newer-than.ts';
import { folderOption, readSystem, systemOption } from '../options.ts';
import { readTickets, ticketOptions } from '../tickets.ts';
import { withKeptRuns } from '../with-kept-runs.ts';

export const gate: CommandBody = {
  details: [
    'Exit status 0 only where the newest verdict of every listed experiment that hits one of the services has held, and is',
    'newer than what is given: a time, or the end of a deployment. By the runs that are kept; with --endpoint by the ledger',
    'of the environment, and of the experiments that are deployed there. With --tickets people are told, and the exit',
    'status is the same.',
  ].join(' '),
  options: {
    ...folderOption,
    ...systemOption,
    ...endpointOptions,
    services: { type: 'string', value: 'A,B', description: 'the services that are asked for (default: all)' },
    ...newerThanOption,
    ...ticketOptions,
  },
  run: async (given) => {
    const system = await readSystem(given);
    const services = readServices(
      given,
      system.topology.services.map(({ name }) => name),
    );
    const trackers = readTickets(given);
    try {
      return await withKeptRuns(given, system, async (kept) => {
        const asked = { services, ...(await readNewerThan(given, kept, services)) };
        const missing = gateOf(kept.experiments, kept.rows, asked);
        for (const line of linesOf(missing, asked)) console.log(line);
        const wanted = { ...asked, system: system.topology.name, place: kept.place };
        for (const tracker of trackers.all) {
          await settleTickets(tracker, (open) => planTickets(kept.experiments, kept.rows, wanted, open), {
            ...{ dryRun: given.options['dry-run'] === true, say: console.log, complain: console.error },
          });
        }
        return missing.length === 0 ? exitStatus.held : exitStatus.notHeld;
      });
    } finally {
      trackers.close();
    }
  },
};

const linesOf = (missing: readonly Missing[], { services, why: none }: Asked & NewerThan): string[] => [
  ...(none === undefined ? [] : [none]),
  ...missing.map(({ about, why }) => `${about}: ${why}`),
  ...(missing.length === 0 ? [`Open: all that was asked of ${services.join(', ')} has held.`] : []),
];

function readServices({ options }: Given, known: readonly string[]): readonly string[] {
  if (options.services === undefined) return known;
  const services = String(options.services).split(',');
  for (const name of services) {
    if (!known.includes(name))
      throw new UsageError(`no service is named ${JSON.stringify(name)}${nearest(name, known)}`);
  }
  return services;
}
