import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { awsOnly } from '../../lib/model/experiments/template.ts';
import { shop } from '../../lib/model/topology.ts';
import { readState } from '../../local/supervisor/state.ts';
import { runBatch } from '../../runs/batch.ts';
import { selectExperiments } from '../../runs/select-experiments.ts';
import { withSession } from '../../runs/this-machine/session.ts';
import type { Command } from '../command.ts';
import { readRunSettings, readSystemOptions, runOptions } from '../options.ts';

export const compare: Command = {
  name: 'compare',
  positionals: '[name...]',
  summary: 'Run the same experiments with resilience off and on, to see what it is worth.',
  details: 'Without names: the experiments of a game day. Exit status 0 if all hold with resilience on.',
  options: runOptions,
  run: async (given) => {
    const options = readSystemOptions(given);
    const settings = readRunSettings(given);
    if (readState(options.folder)) throw new UsageError('the system is up: take it down first with `chaos down`');
    const all = experimentsOf(shop);
    const experiments =
      given.positionals.length > 0
        ? selectExperiments(all, given.positionals)
        : all.filter((one) => one.listed && !awsOnly(one));
    let status: ExitStatus = exitStatus.held;
    for (const resilience of settings.dryRun ? [true] : [false, true]) {
      const word = resilience ? 'on' : 'off';
      status = await withSession({ ...options, resilience }, (session) => {
        console.log(`\nresilience ${word}`);
        const batch = { name: `compare-${word}`, experiments, options: { ...options, resilience }, settings };
        return runBatch(session, batch);
      });
      if (status === exitStatus.interrupted || status === exitStatus.error) return status;
    }
    return status;
  },
};
