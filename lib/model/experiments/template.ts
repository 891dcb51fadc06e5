import { findFault } from '../faults/index.ts';
import { journeysNeeding } from '../journeys.ts';
import { labels } from '../labels.ts';
import { guardrails } from '../objectives.ts';
import type { Topology } from '../topology.ts';
import type { Experiment, Target } from './experiment.ts';

/** What a template refers to and each environment has its own of. */
export interface EnvironmentReferences {
  readonly roleArn: string;
  /** The alarm ARN of a guardrail. */
  alarmArn(guardrail: string): string;
  readonly logGroupArn?: string;
}

/** The body of CreateExperimentTemplate, in FIS's names, without the client token. */
export interface TemplateBody {
  readonly description: string;
  readonly roleArn: string;
  readonly stopConditions: readonly { readonly source: string; readonly value?: string }[];
  readonly targets: Readonly<Record<string, TemplateTarget>>;
  readonly actions: Readonly<Record<string, TemplateAction>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly experimentOptions: {
    readonly accountTargeting: 'single-account';
    readonly emptyTargetResolutionMode: 'fail' | 'skip';
  };
  readonly logConfiguration?: {
    readonly logSchemaVersion: number;
    readonly cloudWatchLogsConfiguration: { readonly logGroupArn: string };
  };
}

export interface TemplateTarget {
  readonly resourceType: string;
  readonly resourceTags?: Readonly<Record<string, string>>;
  readonly filters?: readonly { readonly path: string; readonly values: readonly string[] }[];
  readonly selectionMode: string;
}

export interface TemplateAction {
  readonly actionId: string;
  readonly description: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly targets?: Readonly<Record<string, string>>;
  readonly startAfter?: readonly string[];
}

/** The one place where an experiment becomes a FIS template, for CloudFormation and for the local engine alike. */
export function templateOf(
  experiment: Experiment,
  topology: Topology,
  references: EnvironmentReferences,
): TemplateBody {
  const { roleArn, alarmArn, logGroupArn } = references;
  return {
    description: `${experiment.name}: ${experiment.description}`,
    roleArn,
    stopConditions: guardrailsOf(experiment, topology).map(({ name }) => ({
      source: 'aws:cloudwatch:alarm',
      value: alarmArn(name),
    })),
    targets: mapValues(experiment.targets, (target) => targetOf(target, topology)),
    actions: mapValues(experiment.actions, ({ actionId, parameters, target, startAfter }) => {
      const fault = findFault(actionId);
      if (!fault) throw new Error(`experiment ${experiment.name} names an unknown action ${actionId}`);
      return {
        actionId,
        description: fault.description,
        ...(parameters && { parameters }),
        ...(target && fault.target && { targets: { [fault.target.key]: target } }),
        ...(startAfter && { startAfter }),
      };
    }),
    tags: {
      [labels.system]: topology.name,
      [labels.experiment]: experiment.name,
      [labels.expectedRadius]: experiment.expectedRadius.join(' '),
      [labels.allowLastHealthyTask]: String(experiment.allowLastHealthyTask),
    },
    experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail' },
    ...(logGroupArn && {
      logConfiguration: { logSchemaVersion: 2, cloudWatchLogsConfiguration: { logGroupArn } },
    }),
  };
}

/** The stop conditions: all users together, and every journey that the fault should leave alone. */
export function guardrailsOf(experiment: Experiment, topology: Topology) {
  const mayFail = new Set(journeysNeeding(topology, experiment.gone).map(({ name }) => name));
  return guardrails.filter(({ scope }) => !mayFail.has(scope));
}

function targetOf({ service, availabilityZone, mode }: Target, topology: Topology): TemplateTarget {
  return {
    resourceType: 'aws:ecs:task',
    resourceTags: { [labels.system]: topology.name, ...(service && { [labels.service]: service }) },
    ...(availabilityZone && { filters: [{ path: 'AvailabilityZone', values: [availabilityZone] }] }),
    selectionMode: mode,
  };
}

function mapValues<In, Out>(record: Readonly<Record<string, In>>, map: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
