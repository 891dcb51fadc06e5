import { automations } from '../faults/automations.ts';
import { lacksCooperation } from '../faults/cooperation.ts';
import type { WrongName } from '../faults/fault.ts';
import { findFault } from '../faults/index.ts';
import { ecsTasks } from '../faults/target.ts';
import { guardrails } from '../objectives.ts';
import type { SystemModel } from '../system.ts';
import { findService, type Topology } from '../topology.ts';
import { circularActions } from './circular-actions.ts';
import type { Action, ExperimentDefinition, Target } from './experiment.ts';
import { overQuota } from './over-quota.ts';
import { type PreparedTemplate, prepare } from './prepare.ts';
import { lessThanOne, numberSelected } from './selection-mode.ts';
import { targetQuota } from './target-quotas.ts';
import { templateParts } from './template.ts';

/** What is wrong with an experiment as it is told. */
export interface OwnIssue {
  /** The place in it, e.g. `actions.slow.parameters.duration`; empty where it is all of it. */
  readonly field: string;
  readonly problem: string;
  readonly name?: WrongName;
}

type Of = Pick<SystemModel, 'topology' | 'storeActions' | 'promises' | 'journeys' | 'guardrails' | 'quotas'>;

/** Templates have `<name>: <description>`. Source: FIS API reference, CreateExperimentTemplate. */
const longestDescription = 512;

/** All that keeps an experiment of the right form from being run on a system. */
export function issuesOfExperiment(experiment: ExperimentDefinition, system: Of): OwnIssue[] {
  const { name, description, zonal } = experiment;
  const targets = { ...experiment.targets, ...zonal?.targets };
  const actions = { ...experiment.actions, ...zonal?.actions };
  const parts = templateParts({ targets, actions }, system.topology, referencesOf(system.topology));
  const prepared = prepare(parts, system);
  const named = wrongNames(experiment, { targets, actions }, system);
  const said = prepared.issues.map(({ field, ...issue }) => ({ ...issue, field: inExperiment(field) }));
  const length = `${name}: ${description}`.length;
  const all = [
    ...named,
    ...said.filter(({ field }) => !named.some((one) => one.field.startsWith(`${field}.`))),
    ...(Object.keys(actions).length === 0 ? [{ field: 'actions', problem: 'is empty: it does nothing' }] : []),
    ...needlessTargets(actions, prepared),
    ...circles(actions),
    ...runNowhere(actions),
    ...overQuota({ actions, stopConditions: [] }),
    ...wrongNumbers(targets, prepared, system),
    ...withoutCooperation(prepared, system.topology),
    ...(experiment.allowLastHealthyTask ? [] : takesLast(targets, prepared, system.topology)),
    ...(length > longestDescription
      ? [{ field: 'description', problem: `has ${length} letters with the name, FIS takes ${longestDescription}` }]
      : []),
  ];
  const isZonal = (field: string) => {
    const [kind, part = ''] = field.split('.');
    return (kind === 'targets' || kind === 'actions') && Object.hasOwn(zonal?.[kind] ?? {}, part);
  };
  return all.map((issue) => (isZonal(issue.field) ? { ...issue, field: `zonal.${issue.field}` } : issue));
}

/** Names stand for what environments have their own of. */
const referencesOf = ({ name: system }: Topology) => ({
  addressOf: (name: string) => name,
  documentArn: (name: string) => `document/${system}-${name}`,
  alarmArn: (name: string) => `arn:aws:cloudwatch:any:0:alarm:${name}`,
});

/** A field of the template, as the experiment has it. */
const inExperiment = (field: string): string =>
  field
    .replace(/^(targets\..+)\.selectionMode$/, '$1.mode')
    .replace(/^(targets\..+)\.parameters\.availabilityZoneIdentifier$/, '$1.availabilityZone')
    .replace(/^(actions\..+)\.targets\.\w+$/, '$1.target');

type Parts = Pick<ExperimentDefinition, 'targets' | 'actions'>;

function wrongNames(experiment: ExperimentDefinition, parts: Parts, system: Of): OwnIssue[] {
  const { topology, promises } = system;
  const { hits, edge, gone, expectedRadius, data, zone } = experiment;
  const namesIn = (named: readonly { readonly name: string }[]) => named.map(({ name }) => name);
  const services = namesIn(topology.services);
  const stores = namesIn(topology.stores);
  const look = (field: string, what: string, wrong: string | undefined, known: readonly string[]): OwnIssue[] =>
    wrong === undefined || known.includes(wrong)
      ? []
      : [{ field, problem: `${JSON.stringify(wrong)} is no ${what}`, name: { wrong, known } }];
  const all = (field: string, what: string, names: readonly string[], known: readonly string[]) =>
    names.flatMap((name, index) => look(`${field}[${index}]`, what, name, known));
  const callees = [...services, ...stores];
  return [
    ...Object.entries(parts.targets).flatMap(([name, { service, store, availabilityZone }]) => [
      ...look(`targets.${name}.service`, 'service', service, services),
      ...look(`targets.${name}.store`, 'store', store, stores),
      ...look(`targets.${name}.availabilityZone`, 'zone', availabilityZone, namesIn(topology.zones)),
    ]),
    ...Object.entries(parts.actions).flatMap(([name, { parameters = {} }]) =>
      Object.entries(parameters).flatMap(([parameter, value]) => {
        if (typeof value === 'string') return [];
        const field = `actions.${name}.parameters.${parameter}`;
        if ('alarmArnsOf' in value) {
          return all(`${field}.alarmArnsOf`, 'guardrail', value.alarmArnsOf, namesIn(guardrails(system)));
        }
        return 'addressOf' in value
          ? look(`${field}.addressOf`, 'service or store', value.addressOf, callees)
          : look(`${field}.documentArnOf`, 'document', value.documentArnOf, namesIn(automations));
      }),
    ),
    // The radius is the same list where it was filled in.
    ...Object.entries({ hits, gone, ...(expectedRadius !== hits && { expectedRadius }) }).flatMap(([field, names]) =>
      all(field, 'service or store', names, callees),
    ),
    ...look('edge.caller', 'service', edge?.caller, services),
    ...look('edge.callee', 'service or store', edge?.callee, callees),
    ...(data === 'all' ? [] : all('data', 'promise', data, namesIn(promises))),
    ...(zone !== undefined && zone > topology.zones.length
      ? [{ field: 'zone', problem: `${zone} is more than the zones that there are: ${topology.zones.length}` }]
      : []),
  ];
}

/** A template could not even say it: the key of a target is its type's. */
const needlessTargets = (actions: Parts['actions'], { actions: read }: PreparedTemplate): OwnIssue[] =>
  Object.entries(actions).flatMap(([name, { actionId, target }]) =>
    target !== undefined && read.has(name) && read.get(name)?.targets.includes(target) !== true
      ? [{ field: `actions.${name}.target`, problem: `${JSON.stringify(target)} is too much: ${actionId} takes none` }]
      : [],
  );

/** It could be told, and would never begin. */
const runNowhere = (actions: Parts['actions']): OwnIssue[] =>
  Object.entries(actions).flatMap(([name, { actionId }]) => {
    const fault = findFault(actionId);
    if (!fault?.knownOnly) return [];
    const problem = `${JSON.stringify(actionId)} is run neither here nor by the stacks: ${fault.awsOnly}`;
    return [{ field: `actions.${name}.actionId`, problem }];
  });

function circles(actions: Readonly<Record<string, Action>>): OwnIssue[] {
  const known = (earlier: string) => Object.hasOwn(actions, earlier);
  const waits = Object.entries(actions).map(
    ([name, { startAfter = [] }]) => [name, { startAfter: startAfter.filter(known) }] as const,
  );
  const circle = circularActions(Object.fromEntries(waits));
  if (circle.length === 0) return [];
  return [{ field: 'actions', problem: `${circle.join(', ')} wait for each other by startAfter` }];
}

/** What FIS refuses when the experiment starts: more tasks than its quota, or a percentage of too few. */
function wrongNumbers(
  targets: Readonly<Record<string, Target>>,
  { targets: read, actions }: PreparedTemplate,
  system: Pick<Of, 'topology' | 'quotas'>,
): OwnIssue[] {
  const { services } = system.topology;
  return Object.entries(targets).flatMap(([name, { service, availabilityZone }]) => {
    const { type, mode } = read.get(name) ?? {};
    if (type !== ecsTasks || !mode || availabilityZone !== undefined) return [];
    const meant = services.filter((one) => service === undefined || one.name === service);
    const there = meant.reduce((sum, { replicas }) => sum + replicas, 0);
    const field = `targets.${name}.mode`;
    const nothing = lessThanOne(mode, there);
    if (nothing !== undefined) return [{ field, problem: `selects nothing: ${nothing}` }];
    const most = numberSelected(mode, there);
    const { limit } = targetQuota(name, actions.values(), system, type);
    return most > limit ? [{ field, problem: `is ${most} tasks, FIS takes ${limit} at once` }] : [];
  });
}

/** The engine refuses them when the experiment starts. */
function takesLast(
  targets: Readonly<Record<string, Target>>,
  { targets: read }: PreparedTemplate,
  topology: Topology,
): OwnIssue[] {
  return Object.entries(targets).flatMap(([name, { service: meant, availabilityZone }]) => {
    const { type, mode, isTakenDown } = read.get(name) ?? {};
    const service = meant === undefined ? undefined : findService(topology, meant);
    if (!service || !mode || !isTakenDown || type !== ecsTasks || availabilityZone !== undefined) return [];
    if (numberSelected(mode, service.replicas) < service.replicas) return [];
    const all = service.replicas === 1 ? 'the only task' : `all ${service.replicas} tasks`;
    return [
      {
        field: `targets.${name}.mode`,
        problem: `takes ${all} of ${service.name}, and would be refused: take fewer, or say allowLastHealthyTask: true`,
      },
    ];
  });
}

const withoutCooperation = ({ actions }: PreparedTemplate, topology: Topology): OwnIssue[] =>
  [...actions].flatMap(([name, { effect, run }]) => {
    const service = run?.tasks && findService(topology, run.tasks.service);
    const why = service && lacksCooperation(effect.kind, service);
    return why ? [{ field: `actions.${name}`, problem: `cannot be had on ${service?.name}: ${why}` }] : [];
  });
