import type { Clock } from '../../base/clock.ts';
import { type AlarmPort, alarmName } from '../../lib/model/alarm-port.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import { isFinal } from '../../lib/model/events/statuses.ts';
import { fisQuotas } from '../../lib/model/fis-quotas.ts';
import type { Tags } from '../../lib/model/fis-template.ts';
import { labels } from '../../lib/model/labels.ts';
import type { StandIns } from '../../lib/model/stand-ins.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import { createClaims } from './claims.ts';
import { createClientTokens } from './client-tokens.ts';
import type { DescribeTask } from './described-task.ts';
import { ConflictException, ServiceQuotaExceededException, ValidationException } from './errors.ts';
import { type NotBegun, runNotBegun, startRun } from './experiment-run.ts';
import { createExperimentStore, type Experiment, type ExperimentStore } from './experiment-store.ts';
import { arnOf, type Ids, randomIds } from './ids.ts';
import type { Unsupported } from './not-here.ts';
import { type DryRun, planOnly } from './plan-only.ts';
import type { RunPorts } from './run-ports.ts';
import { cancelledBy, createSafetyLever, type SafetyLeverPort } from './safety-lever.ts';
import { createStopAlarms, type StopAlarms } from './stop-alarms.ts';
import { createTaggedResources, type TaggedResources } from './tagged-resources.ts';
import { checkTags } from './tags.ts';
import { createTargetAccounts, type TargetAccounts, whyNotInItsAccounts } from './target-accounts.ts';
import type { ExperimentTemplate } from './template.ts';
import { createTemplateStore, type TemplateStore } from './template-store.ts';

export interface EngineOptions {
  readonly runtime: Runtime;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly alarms: AlarmPort;
  /** What stands here for alarms of other accounts. @default - nothing */
  readonly standIns?: StandIns;
  /** A task as DescribeTasks gives it: what targets are found by. */
  readonly describeTask: DescribeTask;
  /** Factor on FIS durations and waits, and on nothing else. */
  readonly timeScale: number;
  /** Numbers from 0 up to and not including 1, for COUNT and PERCENT. */
  readonly random: () => number;
  readonly ids?: Ids;
}

export interface StartRequest {
  readonly clientToken: string;
  readonly experimentTemplateId: string;
  readonly experimentOptions?: { readonly actionsMode?: 'run-all' | 'skip-all' };
  readonly tags?: Tags;
}

/** AWS FIS, for one system on one machine. Methods throw FIS's exceptions. */
export interface Engine {
  readonly templates: Omit<TemplateStore, 'setTags' | 'setTargetAccounts'>;
  readonly targetAccounts: TargetAccounts;
  readonly tags: TaggedResources;
  readonly safetyLever: SafetyLeverPort;
  /**
   * Starts and returns at once; refuses with a conflict while an alarm of its stop conditions is in ALARM, and what an alarm
   * is to stop that nothing stands for here, unless its tag says that it is to run without. While the safety lever is engaged
   * nothing is refused: the experiment is there, and cancelled.
   */
  start(request: StartRequest): Experiment;
  experiment(id: string): Experiment;
  experiments(): Experiment[];
  /** Begins to undo and returns at once. An experiment that has ended is refused, one that is stopping is not. */
  stop(id: string): Experiment;
  /** Resolves after the experiment's last event. */
  ended(id: string): Promise<Experiment>;
  /** What a start would do now, with nothing applied and nothing recorded. */
  planOnly(templateId: string, how?: Partial<Unsupported>): DryRun;
  /** Stops every experiment, resolves when all is undone; nothing can be started any more. */
  shutdown(): Promise<void>;
}

export function createEngine({ ids = randomIds, standIns = {}, ...options }: EngineOptions): Engine {
  const { log, clock, alarms } = options;
  const { system } = options.runtime;
  const stopAlarms = createStopAlarms(alarms, standIns, system);
  const ports: RunPorts = { ...options, ids, claims: createClaims(), condemned: new Set() };
  const templates = createTemplateStore({
    ...{ ids, stopAlarms, system, now: clock.wall },
    notice: (message) => void log.append({ type: 'notice', message }),
  });
  const experiments = createExperimentStore(log);
  const tokens = createClientTokens(experiments.has);
  const safetyLever = createSafetyLever(log, experiments);
  let closing = false;
  const unsubscribe = stopByAlarms(alarms, stopAlarms, experiments);

  const checkStart = (template: ExperimentTemplate, tags: Tags) => {
    checkAccounts(template);
    checkActive(experiments);
    stopAlarms.check(template, tags[labels.withoutStopConditions] === 'true');
  };
  const start = ({ experimentTemplateId, experimentOptions, tags = {} }: StartRequest): string => {
    const template = templates.get(experimentTemplateId);
    if (closing) throw new ConflictException('the engine is shutting down');
    checkTags(tags);
    if (!safetyLever.isEngaged) checkStart(template, tags);
    const notBegun = safetyLever.isEngaged ? cancelledByLever : failedElsewhere(template);
    const id = ids.experiment();
    const actionsMode = experimentOptions?.actionsMode ?? 'run-all';
    const prepared = templates.prepared(experimentTemplateId);
    const skipUnsupported = tags[labels.skipUnsupported] === 'true';
    const request = { experimentId: id, template, prepared, actionsMode, skipUnsupported };
    const unstopped = stopAlarms.strangers(template);
    experiments.add({ id, arn: arnOf('experiment', id), template, prepared, actionsMode, tags, unstopped }, () =>
      notBegun ? runNotBegun(request, notBegun, ports) : startRun(request, ports),
    );
    return id;
  };

  return {
    templates,
    targetAccounts: createTargetAccounts(templates),
    tags: createTaggedResources(templates, experiments),
    safetyLever,
    start: (request) => experiments.get(tokens.once(request.clientToken, request, () => start(request))),
    experiment: experiments.get,
    experiments: experiments.list,
    stop: (id) => {
      const { status } = experiments.get(id).progress;
      if (isFinal(status)) throw new ValidationException(`id: experiment ${id} has ended already (${status})`);
      experiments.run(id).stop('Experiment stopped.');
      return experiments.get(id);
    },
    ended: async (id) => {
      await experiments.run(id).ended;
      return experiments.get(id);
    },
    planOnly: (templateId, { skipUnsupported = false } = {}) =>
      planOnly(
        { template: templates.get(templateId), prepared: templates.prepared(templateId), skipUnsupported },
        ports,
      ),
    shutdown: async () => {
      closing = true;
      await stopAll(experiments);
      unsubscribe();
      experiments.close();
    },
  };
}

async function stopAll(experiments: ExperimentStore): Promise<void> {
  const runs = experiments.active().map(({ id }) => experiments.run(id));
  for (const run of runs) run.stop('Experiment stopped: the engine is shutting down.');
  await Promise.all(runs.map(({ ended }) => ended));
}

/** Refuses a template that has no account to act in. */
function checkAccounts({ id, experimentOptions, targetAccounts }: ExperimentTemplate): void {
  if (experimentOptions.accountTargeting !== 'multi-account' || targetAccounts.length > 0) return;
  throw new ValidationException(
    `experimentTemplateId: ${id} is "multi-account" and has no target account configuration`,
  );
}

function checkActive(experiments: ExperimentStore): void {
  if (experiments.active().length >= fisQuotas.activeExperiments.value) {
    throw new ServiceQuotaExceededException(`active experiments: the quota is ${fisQuotas.activeExperiments.value}`);
  }
}

const cancelledByLever: NotBegun = { status: 'cancelled', reason: cancelledBy };

/** What becomes of an experiment that is to act in other accounts. */
function failedElsewhere(template: ExperimentTemplate): NotBegun | undefined {
  const obstacle = whyNotInItsAccounts(template);
  if (!obstacle) return undefined;
  const { accountId, reason } = obstacle;
  return {
    ...{ status: 'failed', reason },
    error: { accountId, code: 'ConfigurationFailure', location: 'targetAccountConfigurations' },
  };
}

/** Stops the experiments whose stop conditions go into ALARM; returns the way to end that. */
function stopByAlarms(alarms: AlarmPort, stopAlarms: StopAlarms, experiments: ExperimentStore): () => void {
  return alarms.subscribe(({ arn, state, reason }) => {
    if (state !== 'ALARM') return;
    for (const { id, template } of experiments.active()) {
      if (stopAlarms.of(template).includes(arn)) experiments.run(id).stop(haltedBy(arn, reason));
    }
  });
}

/** Begins as FIS says it, so that who looks for that finds it. */
const haltedBy = (arn: string, reason: string) => `Experiment halted by stop condition ${alarmName(arn)}: ${reason}.`;
