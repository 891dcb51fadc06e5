import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { awsOnly } from '../../lib/model/experiments/template.ts';
import { shop } from '../../lib/model/topology.ts';
import { runBatch } from '../session/run-all.ts';
import { selectExperiments } from '../session/select-experiments.ts';
import { openSession } from '../session/session.ts';
import { readState } from '../supervisor/state.ts';
import { type Command, exitStatus, UsageError } from './command.ts';
import { readRunSettings, readSystemOptions, runOptions } from './options.ts';

export const compare: Command = {
  name: 'compare',
  positionals: '[name...]',
  summary: 'Run the same experiments with resilience off and on, to see what it is worth.',
  details: 'Without names: the experiments of a game day. Exit status 0 if all hold with resilience on.',
  options: runOptions,
  run: async (given) => {
    const options = readSystemOptions(given);
    const settings = readRunSettings(given);
    if (settings.dryRun) throw new UsageError('--dry-run is for run and gameday');
    if (readState(options.folder)) throw new UsageError('the system is up: take it down first with `chaos down`');
    const all = experimentsOf(shop);
    const experiments =
      given.positionals.length > 0
        ? selectExperiments(all, given.positionals)
        : all.filter((one) => one.listed && !awsOnly(one));
    let allHeld = false;
    for (const resilience of [false, true]) {
      const word = resilience ? 'on' : 'off';
      const session = await openSession({ ...options, resilience });
      try {
        console.log(`\nresilience ${word}`);
        const verdicts = await runBatch(session, {
          name: `compare-${word}`,
          experiments,
          options: { ...options, resilience },
          settings,
        });
        if (session.interrupted.aborted) return exitStatus.failed;
        allHeld = verdicts.every(({ verdict }) => verdict === 'held');
      } finally {
        await session.close();
      }
    }
    return allHeld ? exitStatus.held : exitStatus.failed;
  },
};
