import Table from 'cli-table3';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { shop } from '../../lib/model/topology.ts';
import { type Command, exitStatus } from './command.ts';

export const experiments: Command = {
  name: 'experiments',
  summary: 'List the experiments with their hypotheses; * marks those of a game day.',
  options: { json: { type: 'boolean', description: 'as JSON' } },
  run: async (given) => {
    const all = experimentsOf(shop);
    if (given.options.json) {
      console.log(JSON.stringify(all));
      return exitStatus.held;
    }
    const table = new Table({
      head: ['', 'experiment', 'family', 'hypothesis'],
      style: { head: [], border: [], compact: true },
      colWidths: [3, 48, 17, 60],
      wordWrap: true,
    });
    for (const { name, family, hypothesis, listed } of all) table.push([listed ? '*' : '', name, family, hypothesis]);
    console.log(table.toString());
    return exitStatus.held;
  },
};
