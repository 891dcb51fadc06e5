import { nearest } from '../base/nearest.ts';
import { UsageError } from '../base/usage-error.ts';
import { automate } from '../lib/model/experiments/automate.ts';
import {
  defineExperiment,
  type Experiment,
  type ExperimentDefinition,
  experimentFor,
} from '../lib/model/experiments/experiment.ts';
import { plainHypothesis } from '../lib/model/experiments/experiment-of-template.ts';
import { reachOf } from '../lib/model/experiments/reach.ts';
import { parseSelectionMode, selectionModes } from '../lib/model/experiments/selection-mode.ts';
import { type Automation, placeOf, readDocument } from '../lib/model/faults/automation.ts';
import type { AutomationEffect } from '../lib/model/faults/automations.ts';
import { lacksCooperation } from '../lib/model/faults/cooperation.ts';
import type { AnyEffect } from '../lib/model/faults/effect.ts';
import type { Fault, ParameterIssue, ParameterTable } from '../lib/model/faults/fault.ts';
import type { Effect } from '../lib/model/faults/index.ts';
import { readAction } from '../lib/model/faults/read-action.ts';
import { callsHit, whyNoCaller, whyNotWanted } from '../lib/model/faults/wanted-place.ts';
import { isStoreAction, storesThatTake } from '../lib/model/store-actions.ts';
import type { SystemModel } from '../lib/model/system.ts';
import { findService, type Topology, whyNotCut } from '../lib/model/topology.ts';
import { checkBreakages } from './check-breakages.ts';
import { checkSelection } from './check-selection.ts';
import type { Given } from './command.ts';
import { readService } from './commands/kill.ts';
import { type Injectable, injected, kebabCase, readInjectable } from './injectable.ts';

/** The experiment that injects the fault a user names, by a FIS action or by a document of ours. Throws UsageError. */
export function experimentFrom({ positionals, options }: Given, system: SystemModel): Experiment {
  const injectable = readInjectable(positionals[0]);
  if (positionals.length > 1) {
    throw new UsageError(`one fault at a time: ${JSON.stringify(positionals[1])} is one argument too many`);
  }
  const on = options.on === undefined ? undefined : String(options.on);
  const select = options.select === undefined ? undefined : readSelect(String(options.select));
  const given = Object.fromEntries(
    Object.keys(injectable.parameters).flatMap((name) => {
      const value = options[kebabCase(name)];
      return value === undefined ? [] : [[name, String(value)] as const];
    }),
  );
  const asked = { system, on, select, given };
  const definition =
    'action' in injectable.by
      ? byAction(injectable, injectable.by.action, asked)
      : byDocument(injectable, injectable.by.automation, asked);
  return experimentFor(definition, system);
}

interface Asked {
  readonly system: SystemModel;
  readonly on: string | undefined;
  readonly select: string | undefined;
  /** The parameters that were given, by their own names. */
  readonly given: Readonly<Record<string, string>>;
}

function byAction(
  { name, description }: Injectable,
  fault: Fault<ParameterTable, Effect>,
  { system, on, select, given }: Asked,
): ExperimentDefinition {
  if (!fault.target) refuse(name, { on, select });
  if (fault.target) refuseStore(name, on, system, fault.parameters);
  const service = fault.target
    ? readService(system.topology, on, `--on SERVICE says whose tasks ${name} hits`)
    : undefined;
  const processName = system.topology.services.find((one) => one.name === service)?.processName;
  if (fault.parameters.processName && !processName && given.processName === undefined) {
    throw new UsageError(
      `--process-name says which process of ${service} ${name} ends; so does processName of it in the configuration`,
    );
  }
  const parameters = {
    ...presetsOf(fault),
    ...(fault.parameters.processName && processName && { processName }),
    ...given,
  };
  const { effect } = orUsage(readAction(fault, { parameters }));
  const mode = select ?? 'COUNT(1)';
  if (service) checkSelection(system.topology, { option: `--select ${mode}`, service, mode, effect });
  return defineExperiment({
    name: `inject-${name}${service ? `-${service}` : ''}`,
    description: `${description}${service ? ` On ${service}.` : ''}`,
    hypothesis: plainHypothesis,
    targets: service ? { tasks: { service, mode } } : {},
    actions: {
      inject: {
        actionId: fault.actionId,
        ...(Object.keys(parameters).length > 0 && { parameters }),
        ...(service && { target: 'tasks' }),
      },
    },
    ...reachOf(system.topology, {
      services: service ? [service] : [],
      effects: [effect],
    }),
    listed: false,
  });
}

/** A document finds what it hits by a parameter of its own; `--on` and `--select` are other words for these. */
function byDocument(
  { name, description }: Injectable,
  automation: Automation<ParameterTable, AutomationEffect>,
  { system, on, select, given }: Asked,
): ExperimentDefinition {
  const { parameters: table } = automation;
  const caches = storesThatTake(system.storeActions, 'failover');
  const place = placeOf(automation);
  if (select !== undefined && !table.Tasks) refuse(name, { select });
  if (on !== undefined && place) refuseBoth('on', place, given);
  if (select !== undefined) refuseBoth('select', 'Tasks', given);
  const parameters = {
    ...presetsOf(automation),
    ...(table.Store && caches.length === 1 && { Store: String(caches[0]) }),
    ...(on !== undefined && place && { [place]: on }),
    ...(select !== undefined && { Tasks: countIn(select, name) }),
    ...given,
  };
  const { effect, tasks } = orUsage(readDocument(automation, parameters));
  if (effect.kind === 'deploy') {
    const { name: variable, value } = effect.variable;
    checkBreakages(system, { [variable]: value }, '--variable');
  }
  if (tasks) refuseStore(name, tasks.service, system, table);
  const hit = tasks ? readService(system.topology, tasks.service) : readWhole(system, place ?? '', effect);
  const target = findService(system.topology, hit);
  const lack = target && lacksCooperation(effect.kind, target);
  if (lack) throw new UsageError(`${name} does not work on ${hit}: ${lack}`);
  const edge = callsHit(effect);
  const stranger = edge && whyNoCaller(system.topology, edge);
  if (stranger) throw new UsageError(stranger);
  if (tasks) {
    const option = select === undefined ? `--tasks ${tasks.count}` : `--select ${select}`;
    checkSelection(system.topology, { option, service: hit, mode: `COUNT(${tasks.count})`, effect });
  }
  return defineExperiment({
    name: `inject-${name}-${hit}`,
    description: `${description} On ${hit}.`,
    hypothesis: plainHypothesis,
    targets: {},
    actions: { inject: automate(automation, parameters) },
    ...reachOf(system.topology, { services: tasks ? [hit] : [], effects: [effect] }),
    ...(edge && { edge }),
    listed: false,
  });
}

const presetsOf = ({ parameters }: Pick<Fault, 'parameters'>): Record<string, string> =>
  Object.fromEntries(Object.entries(injected).filter(([name]) => Object.hasOwn(parameters, name)));

/** The service or store that an effect is on. Throws UsageError with the nearest names, where it cannot be had there. */
function readWhole({ topology, storeActions }: SystemModel, place: string, { on = '', kind }: AnyEffect): string {
  const all = [...topology.services, ...topology.stores].map(({ name }) => name);
  const names = takersOf(kind, { topology, storeActions });
  if (names.includes(on)) {
    const problem = whyNotWhole(kind, topology, on);
    if (problem) throw new UsageError(problem);
    return on;
  }
  if (all.includes(on)) throw new UsageError(`${on} cannot be hit so: ${names.join(', ') || 'nothing here'} can`);
  throw new UsageError(`no ${place.toLowerCase()} is named ${JSON.stringify(on)}${nearest(on, names)}`);
}

/** What can be hit by such an effect at all, by name. */
function takersOf(kind: string, { topology, storeActions }: Pick<SystemModel, 'topology' | 'storeActions'>): string[] {
  if (isStoreAction(kind)) return storesThatTake(storeActions, kind);
  return [...topology.services, ...topology.stores].map(({ name }) => name);
}

function whyNotWhole(kind: string, topology: Topology, on: string): string | undefined {
  if (isStoreAction(kind)) return undefined;
  return whyNotWanted(topology, kind, on) ?? whyNotCut(topology, on);
}

/** Throws UsageError naming the value. */
function readSelect(text: string): string {
  if (parseSelectionMode(text)) return text;
  throw new UsageError(`--select ${JSON.stringify(text)} is not ${selectionModes}`);
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

/** Throws UsageError where a fault of tasks is asked for on a store: the calls to it are hit at who makes them. */
function refuseStore(name: string, on: string | undefined, { topology }: SystemModel, table: ParameterTable): void {
  if (!topology.stores.some((store) => store.name === on)) return;
  const hint = table.sources
    ? `say who calls it, and that only this is hit: --on SERVICE --sources ${on}`
    : 'say the service whose tasks are hit: --on SERVICE; `chaos faults` tells what can be done to stores';
  throw new UsageError(`${name} hits tasks of a service, and ${JSON.stringify(on)} is a store: ${hint}`);
}

/** Throws UsageError where an option and the parameter that it stands for are both given. */
function refuseBoth(option: string, parameter: string, given: Readonly<Record<string, string>>): void {
  if (given[parameter] === undefined) return;
  throw new UsageError(`--${option} and --${kebabCase(parameter)} say the same: give one of them`);
}

/** What was read. Throws UsageError naming the option that could not be. */
function orUsage<Read extends object>(read: Read | { readonly issues: readonly ParameterIssue[] }): Read {
  if (!('issues' in read)) return read;
  const { parameter, message } = read.issues[0] as ParameterIssue;
  const name = `--${kebabCase(parameter)}`;
  throw new UsageError(message.startsWith('is ') ? `${name} ${message}` : `${name}: ${message}`);
}
