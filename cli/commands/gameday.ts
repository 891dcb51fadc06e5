import { chooseTemplates } from '../../aws/templates.ts';
import { UsageError } from '../../base/usage-error.ts';
import { withEveryZone } from '../../lib/model/every-zone.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { awsOnly } from '../../lib/model/experiments/template.ts';
import { readState } from '../../local/supervisor/state.ts';
import type { CommandBody, Given } from '../command.ts';
import { listenOptions } from '../listen-options.ts';
import { readFolder, readSystem, regressionOption } from '../options.ts';
import { runOn, runOnOptions } from '../run-on.ts';

export const gameday: CommandBody = {
  details: 'What was inconclusive is run once more at the end, since a busy laptop is the normal case.',
  options: {
    ...runOnOptions,
    ...listenOptions,
    ...regressionOption,
    thorough: {
      type: 'boolean',
      description: 'also what takes longer, and longer faults: 30 minutes instead of eight',
    },
    all: { type: 'boolean', description: 'also each dependency edge, broken in every way, and slow zones' },
  },
  run: async (given) => {
    const { all, thorough } = given.options;
    const isWanted = (one: Experiment) => one.listed || all === true || (thorough === true && one.thorough === true);
    const system = await readSystem(given);
    // A busy laptop is the normal case: what was inconclusive gets a second chance.
    const usual = { 'retry-inconclusive': '1', ...(thorough === true && longerFaults(given)) };
    const retried = { ...given, options: { ...usual, ...given.options } };
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

/** Breakers have time to open, to be tried and to close, and queues to fill. */
export const thoroughTimeScale = '0.2';

/** What a thorough game day starts a system with; one that is up keeps what it has, which is said. */
function longerFaults(given: Given): Readonly<Record<string, string>> {
  if (given.options.endpoint !== undefined || given.options['time-scale'] !== undefined) return {};
  const up = readState(readFolder(given));
  if (!up) return { 'time-scale': thoroughTimeScale };
  if (up.timeScale < Number(thoroughTimeScale)) {
    console.error(
      `the system is up with --time-scale ${up.timeScale}: its faults are shorter than those of a thorough game day (${thoroughTimeScale})`,
    );
  }
  return {};
}
