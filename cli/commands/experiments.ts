import Table from 'cli-table3';
import { exitStatus } from '../../base/exit-status.ts';
import { experimentsOf, omissionsOf } from '../../lib/model/experiments/index.ts';
import { awsOnly } from '../../lib/model/experiments/template.ts';
import type { CommandBody } from '../command.ts';
import { endpointOptions, readEndpoint } from '../endpoint-options.ts';
import { readSystem, systemOption } from '../options.ts';

export const experiments: CommandBody = {
  details: 'With --endpoint: the templates that are deployed there.',
  options: { ...systemOption, ...endpointOptions, json: { type: 'boolean', description: 'as JSON' } },
  run: async (given) => {
    const endpoint = readEndpoint(given, { local: {} });
    if (endpoint) {
      const { listRemote } = await import('../on-endpoint/list.ts');
      return listRemote(endpoint, (await readSystem(given)).topology.name, given.options.json === true);
    }
    const system = await readSystem(given);
    const all = experimentsOf(system);
    if (given.options.json) {
      console.log(JSON.stringify(all.map((experiment) => ({ ...experiment, awsOnly: awsOnly(experiment) }))));
      return exitStatus.held;
    }
    const table = new Table({
      head: ['', 'experiment', 'family', 'hypothesis'],
      style: { head: [], border: [], compact: true },
      colWidths: [3, 48, 21, 60],
      wordWrap: true,
    });
    for (const experiment of all) {
      const { name, family, hypothesis, listed } = experiment;
      const reason = awsOnly(experiment);
      table.push([
        reason ? marks.awsOnly : listed ? marks.listed : '',
        name,
        family,
        reason ? `${hypothesis} (${reason})` : hypothesis,
      ]);
    }
    console.log(table.toString());
    console.log(`${marks.listed} part of a game day   ${marks.awsOnly} runs in AWS only`);
    for (const { omitted, why } of omissionsOf(system))
      console.log(`not for ${system.topology.name}: ${omitted} (${why})`);
    return exitStatus.held;
  },
};

const marks = { listed: '*', awsOnly: 'A' } as const;
