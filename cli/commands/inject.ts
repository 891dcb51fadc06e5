import { randomUUID } from 'node:crypto';
import { CreateExperimentTemplateCommand, DeleteExperimentTemplateCommand, type FisClient } from '@aws-sdk/client-fis';
import { identify, identityKey } from '../../base/process/identity.ts';
import { localReferences } from '../../lib/model/experiments/local-references.ts';
import { type TemplateBody, templateOf } from '../../lib/model/experiments/template.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Writable } from '../../lib/model/writable.ts';
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
      around: ({ fis }, use) =>
        withTemplate(fis, templateOf(experiment, system, localReferences(system.topology)), use),
    });
  },
};

/** So that it goes also where this process is killed. */
function owned(): Record<string, string> {
  const own = identify(process.pid);
  return own ? { [labels.owner]: identityKey(own) } : {};
}

/** Gives the system a template for as long as `use` takes, however that ends. */
async function withTemplate<Result>(fis: FisClient, body: TemplateBody, use: () => Promise<Result>): Promise<Result> {
  const { experimentTemplate } = await fis.send(
    new CreateExperimentTemplateCommand({
      clientToken: randomUUID(),
      ...(structuredClone(body) as Writable<TemplateBody>),
      tags: { ...body.tags, ...owned() },
    }),
  );
  const remove = () => fis.send(new DeleteExperimentTemplateCommand({ id: experimentTemplate?.id as string }));
  let result: Result;
  try {
    result = await use();
  } catch (error) {
    // What went wrong first is told; a system that has died took the template with it.
    await remove().catch(() => {});
    throw error;
  }
  await remove();
  return result;
}
