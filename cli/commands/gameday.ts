import { chooseTemplates } from '../../aws/templates.ts';
import { UsageError } from '../../base/usage-error.ts';
import { withEveryZone } from '../../lib/model/every-zone.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { awsOnly } from '../../lib/model/experiments/template.ts';
import type { CommandBody } from '../command.ts';
import { listenOptions } from '../listen-options.ts';
import { readSystem } from '../options.ts';
import { runOn, runOnOptions } from '../run-on.ts';

export const gameday: CommandBody = {
  details: 'What was inconclusive is run once more at the end, since a busy laptop is the normal case.',
  options: {
    ...runOnOptions,
    ...listenOptions,
    all: { type: 'boolean', description: 'also each dependency edge, broken in every way, and slow zones' },
  },
  run: async (given) => {
    const isWanted = ({ listed }: Experiment) => listed || given.options.all === true;
    const system = await readSystem(given);
    // A busy laptop is the normal case: what was inconclusive gets a second chance.
    const retried = { ...given, options: { 'retry-inconclusive': '1', ...given.options } };
    return runOn(retried, {
      name: 'gameday',
      experiments: () => experimentsOf(system).filter((experiment) => isWanted(experiment) && !awsOnly(experiment)),
      choose: (templates) => {
        const there = experimentsOf(withEveryZone(system))
          .filter(isWanted)
          .filter(({ name }) => templates.some(({ experiment }) => experiment === name));
        if (there.length === 0)
          throw new UsageError('the endpoint has no template of a game day: `chaos experiments` lists them');
        return chooseTemplates(
          templates,
          there,
          there.map(({ name }) => name),
        );
      },
    });
  },
};
