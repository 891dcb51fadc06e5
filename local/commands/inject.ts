import { randomUUID } from 'node:crypto';
import { CreateExperimentTemplateCommand, DeleteExperimentTemplateCommand } from '@aws-sdk/client-fis';
import { templateOf } from '../../lib/model/experiments/template.ts';
import { shop } from '../../lib/model/topology.ts';
import { localReferences } from '../runtimes/embedded/settings.ts';
import { runBatch } from '../session/run-all.ts';
import { openSession } from '../session/session.ts';
import { type Command, exitStatus } from './command.ts';
import { experimentFrom } from './injected.ts';
import { readRunSettings, readSystemOptions, runOptions } from './options.ts';

export const inject: Command = {
  name: 'inject',
  positionals: '<fault>',
  summary: 'Inject one fault: any FIS action, or what FIS lacks, with any of its parameters.',
  details: [
    'Parameters are given by their own names, as `chaos faults` lists them:',
    '  chaos inject network-latency --on gateway --delayMilliseconds 300',
    '  chaos inject memory-stress --Service product-service --Mode balloon',
    '  chaos inject redis-failover --Store cache',
  ].join('\n'),
  options: {
    ...runOptions,
    on: { type: 'string', value: 'SERVICE', description: 'the service whose tasks are hit' },
    mode: { type: 'string', value: 'MODE', description: 'ALL, COUNT(n) or PERCENT(n) of its tasks (default COUNT(1))' },
  },
  openOptions: true,
  run: async (given) => {
    const experiment = experimentFrom(given, inject.options);
    const options = readSystemOptions(given);
    const session = await openSession(options);
    const body = templateOf(experiment, shop, localReferences(shop));
    try {
      const { experimentTemplate } = await session.system.fis.send(
        new CreateExperimentTemplateCommand({ clientToken: randomUUID(), ...body } as never),
      );
      const batch = { name: experiment.name, experiments: [experiment], options, settings: readRunSettings(given) };
      const verdicts = await runBatch(session, batch);
      await session.system.fis.send(new DeleteExperimentTemplateCommand({ id: experimentTemplate?.id as string }));
      return verdicts.every(({ verdict }) => verdict === 'held') ? exitStatus.held : exitStatus.failed;
    } finally {
      await session.close();
    }
  },
};
