import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { awsOnly } from '../../lib/model/experiments/template.ts';
import { shop } from '../../lib/model/topology.ts';
import { runAll } from '../../runs/batch.ts';
import type { Command } from '../command.ts';
import { readRunSettings, readSystemOptions, runOptions } from '../options.ts';

export const gameday: Command = {
  name: 'gameday',
  summary: 'Run every listed experiment once, and say which failures the shop survives.',
  options: {
    ...runOptions,
    all: { type: 'boolean', description: 'also each dependency edge, lost and slow' },
  },
  run: (given) => {
    const experiments = experimentsOf(shop).filter(
      (experiment) => (experiment.listed || given.options.all === true) && !awsOnly(experiment),
    );
    return runAll({
      name: 'gameday',
      experiments,
      options: readSystemOptions(given),
      settings: readRunSettings(given),
    });
  },
};
