import { automate } from '../../lib/model/experiments/automate.ts';
import { defineExperiment, type Experiment } from '../../lib/model/experiments/experiment.ts';
import type { Automation } from '../../lib/model/faults/automation.ts';
import { automations } from '../../lib/model/faults/automations.ts';
import { type Effect, storeOf } from '../../lib/model/faults/effect.ts';
import { type Fault, type ParameterTable, readParameters } from '../../lib/model/faults/fault.ts';
import { faults } from '../../lib/model/faults/index.ts';
import { closure, shop, storesOf } from '../../lib/model/topology.ts';
import { type Given, type Option, UsageError } from './command.ts';
import { readService } from './kill.ts';
import { nearest } from './nearest.ts';

/** The options that are no parameters of a fault. */
type OwnOptions = Readonly<Record<string, Option>>;

/** The experiment that injects the fault a user names, by a FIS action or by a document of ours. Throws UsageError. */
export function experimentFrom(given: Given, own: OwnOptions): Experiment {
  const [name] = given.positionals;
  const names = [...faults.map(shortName), ...automations.map((automation) => automation.name)];
  if (name === undefined) throw new UsageError(`which fault? There are ${names.join(', ')}`);
  const automation = automations.find((candidate) => candidate.name === name);
  if (automation) return byDocument(automation, given, own);
  const fault = faults.find(
    (candidate) =>
      candidate.actionId === name || candidate.actionId.endsWith(`:${name}`) || shortName(candidate) === name,
  );
  if (!fault) throw new UsageError(`no fault is named ${JSON.stringify(name)}${nearest(name, names)}`);
  if (fault.awsOnly) throw new UsageError(`${fault.actionId} runs in AWS only: ${fault.awsOnly}`);
  return byAction(fault, given, own);
}

/** `network-latency`, `task-network-latency` and the whole action id all name the fault. */
const shortName = ({ actionId }: Fault) => (actionId.split(':').at(-1) as string).replace(/^task-/, '');

const hypothesis = 'Users are served all the same.';

function byAction(fault: Fault, given: Given, own: OwnOptions): Experiment {
  const service = fault.target ? readService(given.options.on as string | undefined) : undefined;
  const processName = shop.services.find(({ name }) => name === service)?.processName;
  const parameters = readGiven(fault.actionId, fault.parameters, given, own, {
    ...(fault.parameters.duration && { duration: 'PT1M' }),
    ...(fault.parameters.processName && processName && { processName }),
  });
  return defineExperiment({
    name: `inject-${shortName(fault)}${service ? `-${service}` : ''}`,
    description: `${fault.description}${service ? ` On ${service}.` : ''}`,
    hypothesis,
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

function byDocument(automation: Automation, given: Given, own: OwnOptions): Experiment {
  const { name, description } = automation;
  const foreign = ['on', 'mode'].find((option) => given.options[option] !== undefined);
  if (foreign) {
    const taken = Object.keys(automation.parameters).map((parameter) => `--${parameter}`);
    throw new UsageError(`${name} takes no --${foreign}; it takes ${taken.join(', ')}`);
  }
  const parameters = readGiven(name, automation.parameters, given, own, {
    ...(automation.parameters.Duration && { Duration: 'PT1M' }),
    ...(automation.parameters.Store && caches.length === 1 && { Store: String(caches[0]) }),
  });
  const { values } = readParameters({ actionId: name, parameters: automation.parameters }, parameters);
  const service = automation.tasks?.(values).service;
  const effect = automation.effect(values);
  const store = storeOf(effect);
  const hit = service === undefined ? readStore(effect) : readService(service);
  return defineExperiment({
    name: `inject-${name}-${hit}`,
    description: `${description} On ${hit}.`,
    hypothesis,
    targets: {},
    actions: { inject: automate(automation, parameters) },
    hits: [hit],
    gone: store ? [store] : [],
    expectedRadius: store ? [...closure(shop, [store])] : [hit],
    listed: false,
  });
}

const caches = storesOf(shop, 'redis');

/** A store of the kind that the effect hits. Throws UsageError with the nearest names. */
function readStore(effect: Effect): string {
  const [what, name, names] =
    effect.kind === 'failover'
      ? ['cache', effect.store, caches]
      : ['table', storeOf(effect) ?? '', storesOf(shop, 'dynamodb-table')];
  if (names.includes(name)) return name;
  throw new UsageError(`no ${what} is named ${JSON.stringify(name)}${nearest(name, names)}`);
}

/** The parameters that a user gave, over `defaults`. Throws UsageError naming the option. */
function readGiven(
  fault: string,
  parameters: ParameterTable,
  given: Given,
  own: OwnOptions,
  defaults: Readonly<Record<string, string>>,
): Record<string, string> {
  const read: Record<string, string> = { ...defaults };
  for (const [name, value] of Object.entries(given.options)) {
    if (name in own) continue;
    if (!Object.hasOwn(parameters, name)) {
      throw new UsageError(`${fault} has no parameter ${name}${nearest(name, Object.keys(parameters), '--')}`);
    }
    read[name] = String(value);
  }
  const [issue] = readParameters({ actionId: fault, parameters }, read).issues;
  if (issue) throw new UsageError(`--${issue.parameter}: ${issue.message}`);
  return read;
}
