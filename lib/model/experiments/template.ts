import { automations } from '../faults/automations.ts';
import type { Fault } from '../faults/fault.ts';
import { findFault } from '../faults/index.ts';
import { ecsTasks, type TargetType } from '../faults/target.ts';
import type { ActionDefinition, Tags, TargetDefinition, TemplateContent } from '../fis-template.ts';
import type { WithJourneys } from '../journeys.ts';
import { labels } from '../labels.ts';
import { mapValues } from '../map-values.ts';
import type { Topology } from '../topology.ts';
import { documentsOf, servicesDeployedBy } from './automate.ts';
import type { Action, Experiment, ParameterValue, Target } from './experiment.ts';
import { radiusTags } from './radius-tags.ts';
import { stopAlarmsOf, type Watch } from './stop-alarms.ts';

/** What a template refers to and each environment has its own of. */
export interface EnvironmentReferences {
  readonly roleArn: string;
  /** The ARN of an alarm that stops experiments, or is looked at by one. */
  alarmArn(name: string): string;
  /** @default - a load is running, and there is no load balancer that counts */
  readonly watch?: Watch;
  readonly logGroupArn?: string;
  /** Where a service or store answers, as `sources` of a network fault can name it. */
  addressOf(name: string): string;
  /** The ARN of an automation's document. */
  documentArn(automation: string): string;
  /** Whether zones have subnets and cache nodes of their own. */
  readonly zonal: boolean;
  /** What is worth knowing of a zone of the environment, by its number. */
  readonly aboutZone?: (number: number) => string;
  /** Tags of templates beside those of the experiment. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Tags that tell this environment's targets from another one's in the same account. */
  readonly targetTags?: Readonly<Record<string, string>>;
}

/** The body of CreateExperimentTemplate, in FIS's names, without the client token. */
export interface TemplateBody extends TemplateContent {
  readonly tags: Tags;
}

/** The one place where an experiment becomes a FIS template, for CloudFormation and for the local engine alike. */
export function templateOf(
  experiment: Experiment,
  system: WithJourneys,
  references: EnvironmentReferences,
): TemplateBody {
  const { topology } = system;
  const { roleArn, alarmArn, logGroupArn, tags, aboutZone } = references;
  const { name, description, zone } = experiment;
  const parts = partsOf(experiment, references);
  const { actions } = parts;
  const alarms = stopAlarmsOf(experiment, system, references.watch).map(({ name }) => ({
    source: 'aws:cloudwatch:alarm',
    value: alarmArn(name),
  }));
  const deployed = Object.values(actions).flatMap(servicesDeployedBy);
  return {
    description: `${name}: ${description}${zone && aboutZone ? ` ${aboutZone(zone)}` : ''}`,
    roleArn,
    stopConditions: alarms.length === 0 ? [{ source: 'none' }] : alarms,
    ...templateParts(parts, topology, references),
    tags: {
      ...tags,
      [labels.system]: topology.name,
      [labels.experiment]: experiment.name,
      ...radiusTags(experiment.expectedRadius),
      ...(deployed.length > 0 && { [labels.deploys]: deployed.join(' ') }),
      [labels.allowLastHealthyTask]: String(experiment.allowLastHealthyTask),
    },
    experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: experiment.emptyTargets },
    ...(logGroupArn && {
      logConfiguration: { logSchemaVersion: 2, cloudWatchLogsConfiguration: { logGroupArn } },
    }),
  };
}

/** What parameters of actions refer to. */
type InParameters = Pick<EnvironmentReferences, 'addressOf' | 'documentArn' | 'alarmArn'>;

/** Its targets and actions in the template's words. An action that FIS has not keeps its id, and loses its target. */
export function templateParts(
  { targets, actions }: Pick<Experiment, 'targets' | 'actions'>,
  topology: Topology,
  references: InParameters & Pick<EnvironmentReferences, 'targetTags'>,
): Pick<TemplateContent, 'targets' | 'actions'> {
  return {
    targets: mapValues(targets, (target, name) => targetOf(target, typeOf(name, actions), topology, references)),
    actions: mapValues(actions, (action) => actionOf(action, references)),
  };
}

/** What an experiment consists of in an environment. */
export function partsOf(
  { targets, actions, zonal }: Experiment,
  environment: Pick<EnvironmentReferences, 'zonal'>,
): Pick<Experiment, 'targets' | 'actions'> {
  if (!zonal || !environment.zonal) return { targets, actions };
  return { targets: { ...targets, ...zonal.targets }, actions: { ...actions, ...zonal.actions } };
}

/** Why an experiment can run in AWS only; undefined where a local runtime can run it too. */
export function awsOnly({ actions }: Experiment): string | undefined {
  return Object.values(actions)
    .map((action) => faultOf(action).awsOnly)
    .find((reason) => reason !== undefined);
}

/** Why an experiment can run locally only; undefined where AWS can run it too. */
export function localOnly({ actions, localOnly: own }: Experiment): string | undefined {
  if (own !== undefined) return own;
  const documents = Object.values(actions).flatMap(documentsOf);
  return automations.find(({ name, localOnly }) => localOnly && documents.includes(name))?.localOnly;
}

/** The guardrails whose alarms an experiment looks at. */
export const alarmsLookedAt = ({ actions }: Pick<Experiment, 'actions'>): string[] =>
  Object.values(actions).flatMap(({ parameters = {} }) =>
    Object.values(parameters).flatMap((value) =>
      typeof value === 'object' && 'alarmArnsOf' in value ? value.alarmArnsOf : [],
    ),
  );

/** The fault of an action. Throws where there is none of that id. */
export function faultOf({ actionId }: Action): Fault {
  const fault = findFault(actionId);
  if (!fault) throw new Error(`an experiment names an unknown action ${JSON.stringify(actionId)}`);
  return fault;
}

function actionOf({ actionId, parameters, target, startAfter }: Action, references: InParameters): ActionDefinition {
  const fault = findFault(actionId);
  return {
    actionId,
    ...(fault && { description: fault.description }),
    ...(parameters && { parameters: mapValues(parameters, (value) => parameterOf(value, references)) }),
    ...(target && fault?.target && { targets: { [fault.target.key]: target } }),
    ...(startAfter && { startAfter }),
  };
}

function parameterOf(value: ParameterValue, { addressOf, documentArn, alarmArn }: InParameters): string {
  if (typeof value === 'string') return value;
  if ('alarmArnsOf' in value) return value.alarmArnsOf.map(alarmArn).join(',');
  return 'addressOf' in value ? addressOf(value.addressOf) : documentArn(value.documentArnOf);
}

/** A target is of the type that the actions on it act on. */
function typeOf(name: string, actions: Experiment['actions']): TargetType {
  const action = Object.values(actions).find(({ target }) => target === name);
  return (action && findFault(action.actionId)?.target) ?? ecsTasks;
}

function targetOf(
  { service, store, availabilityZone, mode }: Target,
  { resourceType, zone, alive }: TargetType,
  topology: Topology,
  { targetTags }: Pick<EnvironmentReferences, 'targetTags'>,
): TargetDefinition {
  const filters = [
    ...(alive ? [alive] : []),
    ...(availabilityZone && zone && 'filter' in zone ? [{ path: zone.filter, values: [availabilityZone] }] : []),
  ];
  return {
    resourceType,
    resourceTags: {
      [labels.system]: topology.name,
      ...targetTags,
      ...(service && { [labels.service]: service }),
      ...(store && { [labels.store]: store }),
    },
    ...(filters.length > 0 && { filters }),
    ...(availabilityZone && zone && 'parameter' in zone && { parameters: { [zone.parameter]: availabilityZone } }),
    selectionMode: mode,
  };
}
