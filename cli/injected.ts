import { nearest } from '../base/nearest.ts';
import { UsageError } from '../base/usage-error.ts';
import { automate } from '../lib/model/experiments/automate.ts';
import { defineExperiment, type Experiment } from '../lib/model/experiments/experiment.ts';
import type { Automation } from '../lib/model/faults/automation.ts';
import { storeOf } from '../lib/model/faults/effect.ts';
import { type Fault, readParameters } from '../lib/model/faults/fault.ts';
import { closure, storesOf, type Topology } from '../lib/model/topology.ts';
import type { Given } from './command.ts';
import { readService } from './commands/kill.ts';
import { type Injectable, injected, kebabCase, readInjectable } from './injectable.ts';

const hypothesis = 'Users are served all the same.';

/** The experiment that injects the fault a user names, by a FIS action or by a document of ours. Throws UsageError. */
export function experimentFrom({ positionals, options }: Given, topology: Topology): Experiment {
  const injectable = readInjectable(positionals[0]);
  if (positionals.length > 1) {
    throw new UsageError(`one fault at a time: ${JSON.stringify(positionals[1])} is one argument too many`);
  }
  const on = options.on === undefined ? undefined : String(options.on);
  const select = options.select === undefined ? undefined : String(options.select);
  const given = Object.fromEntries(
    Object.keys(injectable.parameters).flatMap((name) => {
      const value = options[kebabCase(name)];
      return value === undefined ? [] : [[name, String(value)] as const];
    }),
  );
  return 'action' in injectable.by
    ? byAction(injectable, injectable.by.action, { topology, on, select, given })
    : byDocument(injectable, injectable.by.automation, { topology, on, select, given });
}

interface Asked {
  readonly topology: Topology;
  readonly on: string | undefined;
  readonly select: string | undefined;
  /** The parameters that were given, by their own names. */
  readonly given: Readonly<Record<string, string>>;
}

function byAction({ name, description }: Injectable, fault: Fault, { topology, on, select, given }: Asked): Experiment {
  if (!fault.target) refuse(name, { on, select });
  const service = fault.target ? readService(topology, on, `--on SERVICE says whose tasks ${name} hits`) : undefined;
  const processName = topology.services.find((one) => one.name === service)?.processName;
  const parameters = {
    ...presetsOf(fault),
    ...(fault.parameters.processName && processName && { processName }),
    ...given,
  };
  checkParameters(fault, parameters);
  return defineExperiment({
    name: `inject-${name}${service ? `-${service}` : ''}`,
    description: `${description}${service ? ` On ${service}.` : ''}`,
    hypothesis,
    targets: service ? { tasks: { service, mode: select ?? 'COUNT(1)' } } : {},
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

/** A document finds what it hits by a parameter of its own; `--on` and `--select` are other words for these. */
function byDocument(
  { name, description }: Injectable,
  automation: Automation,
  { topology, on, select, given }: Asked,
): Experiment {
  const { parameters: table } = automation;
  const caches = storesOf(topology, 'redis');
  const place = Object.keys(table).find((parameter) => ['Service', 'Store', 'Table'].includes(parameter));
  if (select !== undefined && !table.Tasks) refuse(name, { select });
  const parameters = {
    ...presetsOf(automation),
    ...(table.Store && caches.length === 1 && { Store: String(caches[0]) }),
    ...(on !== undefined && place && { [place]: on }),
    ...(select !== undefined && { Tasks: countIn(select, name) }),
    ...given,
  };
  checkParameters({ actionId: name, parameters: table }, parameters);
  const { values } = readParameters({ actionId: name, parameters: table }, parameters);
  const service = automation.tasks?.(values).service;
  const store = storeOf(automation.effect(values));
  const hit = service === undefined ? readStore(topology, place ?? '', store ?? '') : readService(topology, service);
  return defineExperiment({
    name: `inject-${name}-${hit}`,
    description: `${description} On ${hit}.`,
    hypothesis,
    targets: {},
    actions: { inject: automate(automation, parameters) },
    hits: [hit],
    gone: store ? [store] : [],
    expectedRadius: store ? [...closure(topology, [store])] : [hit],
    listed: false,
  });
}

const presetsOf = ({ parameters }: Pick<Fault, 'parameters'>): Record<string, string> =>
  Object.fromEntries(Object.entries(injected).filter(([name]) => Object.hasOwn(parameters, name)));

/** A store of the kind that the parameter `place` names. Throws UsageError with the nearest names. */
function readStore(topology: Topology, place: string, name: string): string {
  const names = storesOf(topology, place === 'Table' ? 'dynamodb-table' : 'redis');
  if (names.includes(name)) return name;
  const what = place === 'Table' ? 'table' : 'cache';
  throw new UsageError(`no ${what} is named ${JSON.stringify(name)}${nearest(name, names)}`);
}

function countIn(select: string, name: string): string {
  const [, count] = /^COUNT\((\d+)\)$/.exec(select) ?? [];
  if (count) return count;
  throw new UsageError(`--select ${JSON.stringify(select)}: ${name} takes a number of tasks only, such as COUNT(1)`);
}

function refuse(name: string, options: Readonly<Record<string, string | undefined>>): void {
  const given = Object.entries(options).find(([, value]) => value !== undefined);
  if (given) throw new UsageError(`${name} takes no --${given[0]}: \`chaos help inject ${name}\` lists what it takes`);
}

/** Throws UsageError naming the option. */
function checkParameters(fault: Pick<Fault, 'actionId' | 'parameters'>, parameters: Record<string, string>): void {
  const [issue] = readParameters(fault, parameters).issues;
  if (issue) throw new UsageError(`--${kebabCase(issue.parameter)}: ${issue.message}`);
}
