import { type Expectation, expectationOf, recoverySecondsOf, type WithLimits } from '../objectives.ts';
import type { StoreActions } from '../store-actions.ts';
import type { Edge, Topology } from '../topology.ts';

/** A FIS template plus what FIS lacks: what should hold, for whom, and how far the harm may reach. */
export interface Experiment {
  readonly name: string;
  /** The definition it came from, e.g. `kill-service`; running the family runs all of it. */
  readonly family: string;
  readonly description: string;
  readonly hypothesis: string;
  readonly targets: Readonly<Record<string, Target>>;
  readonly actions: Readonly<Record<string, Action>>;
  /** Services and stores that the fault hits. */
  readonly hits: readonly string[];
  /** The calls that it is about, where it is about one: where nobody makes any, nothing is known. */
  readonly edge?: Edge;
  /** Those of them that are wholly gone meanwhile: journeys that need them may fail. */
  readonly gone: readonly string[];
  /** Services and stores that may breach their objectives: `hits`, unless told. */
  readonly expectedRadius: readonly string[];
  readonly during: Expectation;
  /**
   * Least share of usable answers, 0 to 1, for journeys whose requests may not be sent again: where some of them are lost
   * with their task, whatever the system does. Absent where they may expect what the others do.
   */
  readonly duringUnrepeatable?: number;
  /** Seconds after the death or the proven revert within which users are served again. */
  readonly recoverySeconds: number;
  /** Seconds from the loss of a task until it is replaced; where nothing is told, it is replaced in the end. */
  readonly capacitySeconds?: number;
  /** Seconds from a deployment until the version from before serves alone again; absent where nobody has promised that. */
  readonly rollbackSeconds?: number;
  /** A guardrail is to stop it, since it does more harm than it declares: then being stopped is what it promises. */
  readonly stoppedByGuardrail: boolean;
  /** Names of the system's promises about its data that must be kept; all of them unless told. */
  readonly data: readonly string[] | 'all';
  readonly allowLastHealthyTask: boolean;
  /** What FIS does where a target is empty. */
  readonly emptyTargets: 'fail' | 'skip';
  /** Targets and actions that are added where zones have subnets and cache nodes of their own: in AWS. */
  readonly zonal?: Pick<Experiment, 'targets' | 'actions'>;
  /** The zone that it hits, counted from 1 in the environment's order. */
  readonly zone?: number;
  /** Part of a game day; the others run with `--all` or by name. */
  readonly listed: boolean;
  /** Part of a thorough game day, which has those that are listed, too. */
  readonly thorough?: boolean;
  /** Why no environment in AWS has it, though FIS has its faults. */
  readonly localOnly?: string;
}

/**
 * Tasks, or whatever the actions on it act on, by tags and zone. `mode` in FIS's words: ALL, COUNT(n) or PERCENT(n).
 */
export interface Target {
  readonly service?: string;
  readonly store?: string;
  readonly availabilityZone?: string;
  readonly mode: string;
}

export interface Action {
  readonly actionId: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly target?: string;
  readonly startAfter?: readonly string[];
}

/**
 * A value in FIS's form, or what each environment has its own of: where a callee answers, the ARN of a document of ours,
 * those of guardrails' alarms.
 */
export type ParameterValue =
  | string
  | { readonly addressOf: string }
  | { readonly documentArnOf: string }
  | { readonly alarmArnsOf: readonly string[] };

/** An experiment as it is told: what users may expect meanwhile is the system's to say, where it says nothing of its own. */
export type ExperimentDefinition = Omit<Experiment, 'during' | 'recoverySeconds'> & {
  readonly during?: Partial<Expectation>;
  readonly recoverySeconds?: number;
};

/** Whether it ends processes of which nobody knows what they are called. */
export const hasUnnamedProcess = ({ actions }: Pick<Experiment, 'actions'>): boolean =>
  Object.values(actions).some(({ parameters }) => parameters?.processName === '');

/** What must be told of an experiment; `defineExperiment` fills in the rest. */
export type GivenExperiment = Pick<
  ExperimentDefinition,
  'name' | 'description' | 'hypothesis' | 'targets' | 'actions' | 'hits'
> &
  Partial<ExperimentDefinition>;

/** Fills in what most experiments share: nothing wholly gone, all data survives, no last task is taken. */
export function defineExperiment(given: GivenExperiment): ExperimentDefinition {
  return {
    family: given.name,
    gone: [],
    expectedRadius: given.hits,
    data: 'all',
    allowLastHealthyTask: false,
    emptyTargets: 'fail',
    stoppedByGuardrail: false,
    listed: true,
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as typeof given),
  };
}

/** An experiment on a system: what it grants users where that is less than the system does, else what the system does. */
export function experimentFor(definition: ExperimentDefinition, system: WithLimits): Experiment {
  const { during, recoverySeconds, capacitySeconds } = definition;
  return {
    ...definition,
    during: expectationOf(system, during),
    recoverySeconds: recoverySecondsOf(system, recoverySeconds),
    ...(capacitySeconds !== undefined && {
      capacitySeconds: Math.max(capacitySeconds, system.objectives?.recoverySeconds ?? 0),
    }),
  };
}

/** A family of experiments, derived from a topology and from what can be done to its stores: yours too. */
export type ExperimentSource = (
  topology: Topology,
  storeActions: StoreActions,
  limits: WithLimits,
) => readonly ExperimentDefinition[];

/** An experiment, or several by their family, that others have and a system cannot, and why. */
export interface Omission {
  readonly omitted: string;
  readonly why: string;
}

export const isOmission = (each: object): each is Omission => 'omitted' in each;

/** A source that every system has: it says what it leaves out. */
export type DerivedSource = (...of: Parameters<ExperimentSource>) => readonly (ExperimentDefinition | Omission)[];
