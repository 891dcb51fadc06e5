import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { shop } from '../../lib/model/topology.ts';
import { runAll } from '../session/run-all.ts';
import { selectExperiments } from '../session/select-experiments.ts';
import { type Command, UsageError } from './command.ts';
import { readRunSettings, readSystemOptions, runOptions } from './options.ts';

export const run: Command = {
  name: 'run',
  positionals: '<name...>',
  summary: 'Run experiments, by name or family, and judge them.',
  details: 'Starts the system when it is not up, and takes it down again. `chaos experiments` lists the names.',
  options: runOptions,
  run: async (given) => {
    if (given.positionals.length === 0) throw new UsageError('which experiment? `chaos experiments` lists them');
    const experiments = selectExperiments(experimentsOf(shop), given.positionals);
    const name = given.positionals.length === 1 ? (given.positionals[0] as string) : 'run';
    return runAll({ name, experiments, options: readSystemOptions(given), settings: readRunSettings(given) });
  },
};
