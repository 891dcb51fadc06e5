import { temporaryTemplates, withTemplates } from '../../aws/fis/temporary-template.ts';
import { localReferences } from '../../lib/model/experiments/local-references.ts';
import { templateOf } from '../../lib/model/experiments/template.ts';
import type { CommandBody } from '../command.ts';
import { faultTopics } from '../fault-topics.ts';
import { findInjectable, parameterOptions } from '../injectable.ts';
import { experimentFrom } from '../injected.ts';
import { readSystem, runOptions } from '../options.ts';
import { runHere } from '../run-here.ts';

export const inject: CommandBody = {
  details: [
    '`chaos help inject <fault>` shows the parameters of a fault, `chaos faults` all faults:',
    '  chaos inject network-latency --on SERVICE --delay-milliseconds 300',
    '  chaos inject memory-stress --on SERVICE --mode balloon',
    '  chaos inject redis-failover --on CACHE',
  ].join('\n'),
  options: {
    ...runOptions,
    on: {
      type: 'string',
      value: 'NAME',
      description: 'the service whose tasks are hit, or the store, of a fault that is done to stores',
    },
    select: {
      type: 'string',
      value: 'MODE',
      description: 'ALL, COUNT(n) or PERCENT(n) of its tasks (default COUNT(1))',
    },
  },
  topics: faultTopics,
  optionsOf: (args) => {
    const fault = args.map(findInjectable).find((found) => found !== undefined);
    return fault ? parameterOptions(fault) : {};
  },
  run: async (given) => {
    const system = await readSystem(given);
    const experiment = experimentFrom(given, system);
    return runHere(given, {
      name: experiment.name,
      experiments: [experiment],
      refuseInVain: true,
      around: ({ fis }, use) => {
        const body = templateOf(experiment, system, localReferences(system.topology));
        return withTemplates(temporaryTemplates(fis), [body], () => use());
      },
    });
  },
};
