import { randomUUID } from 'node:crypto';
import { CreateExperimentTemplateCommand, DeleteExperimentTemplateCommand } from '@aws-sdk/client-fis';
import { defineExperiment, type Experiment } from '../../lib/model/experiments/experiment.ts';
import { templateOf } from '../../lib/model/experiments/template.ts';
import { type Fault, readParameters } from '../../lib/model/faults/fault.ts';
import { faults } from '../../lib/model/faults/index.ts';
import { shop } from '../../lib/model/topology.ts';
import { localReferences } from '../runtimes/embedded/settings.ts';
import { runBatch } from '../session/run-all.ts';
import { openSession } from '../session/session.ts';
import { type Command, exitStatus, type Given, UsageError } from './command.ts';
import { readService } from './kill.ts';
import { nearest } from './nearest.ts';
import { readRunSettings, readSystemOptions, runOptions } from './options.ts';

export const inject: Command = {
  name: 'inject',
  positionals: '<fault>',
  summary: 'Inject one fault into a task of a service: any FIS action with any of its parameters.',
  details: 'Parameters are given by their FIS names: chaos inject network-latency --on gateway --delayMilliseconds 300',
  options: {
    ...runOptions,
    on: { type: 'string', value: 'SERVICE', description: 'the service whose tasks are hit' },
    mode: { type: 'string', value: 'MODE', description: 'ALL, COUNT(n) or PERCENT(n) of its tasks (default COUNT(1))' },
  },
  openOptions: true,
  run: async (given) => {
    const experiment = experimentFrom(given);
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

function experimentFrom(given: Given): Experiment {
  const fault = readFault(given.positionals[0]);
  const service = fault.target ? readService(given.options.on as string | undefined) : undefined;
  const parameters = readFaultParameters(fault, given, service);
  return defineExperiment({
    name: `inject-${shortName(fault)}${service ? `-${service}` : ''}`,
    description: `${fault.description}${service ? ` On ${service}.` : ''}`,
    hypothesis: 'Users are served all the same.',
    targets: service ? { tasks: { service, mode: String(given.options.mode ?? 'COUNT(1)') } } : {},
    actions: {
      inject: {
        actionId: fault.actionId,
        ...(Object.keys(parameters).length > 0 && { parameters }),
        ...(service && { target: 'tasks' }),
      },
    },
    hits: service ? [service] : [],
    listed: false,
  });
}

/** `network-latency`, `task-network-latency` and the whole action id all name the fault. */
function readFault(name: string | undefined): Fault {
  const names = faults.map(shortName);
  if (name === undefined) throw new UsageError(`which fault? There are ${names.join(', ')}`);
  const fault = faults.find(
    (candidate) =>
      candidate.actionId === name || candidate.actionId.endsWith(`:${name}`) || shortName(candidate) === name,
  );
  if (!fault) throw new UsageError(`no fault is named ${JSON.stringify(name)}${nearest(name, names)}`);
  return fault;
}

const shortName = ({ actionId }: Fault) => (actionId.split(':').at(-1) as string).replace(/^task-/, '');

function readFaultParameters(fault: Fault, given: Given, service: string | undefined): Record<string, string> {
  const processName = shop.services.find(({ name }) => name === service)?.processName;
  const parameters: Record<string, string> = {
    ...(fault.parameters.duration && { duration: 'PT1M' }),
    ...(fault.parameters.processName && processName && { processName }),
  };
  for (const [name, value] of Object.entries(given.options)) {
    if (name in inject.options) continue;
    if (!fault.parameters[name]) {
      throw new UsageError(
        `${fault.actionId} has no parameter ${name}${nearest(name, Object.keys(fault.parameters), '--')}`,
      );
    }
    parameters[name] = String(value);
  }
  const { issues } = readParameters(fault, parameters);
  if (issues[0]) throw new UsageError(`--${issues[0].parameter}: ${issues[0].message}`);
  return parameters;
}
