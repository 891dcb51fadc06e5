import type { Clock } from '../../base/clock.ts';
import { type AlarmPort, alarmName } from '../../lib/model/alarm-port.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import { isFinal } from '../../lib/model/events/statuses.ts';
import type { StandIns } from '../../lib/model/stand-ins.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import { createClaims } from './claims.ts';
import { createClientTokens } from './client-tokens.ts';
import type { DescribeTask } from './described-task.ts';
import { ConflictException, ValidationException } from './errors.ts';
import { createExperimentStore, type Experiment, type ExperimentStore } from './experiment-store.ts';
import { type Ids, randomIds } from './ids.ts';
import type { Unsupported } from './not-here.ts';
import { type DryRun, planOnly } from './plan-only.ts';
import type { RunPorts } from './run-ports.ts';
import { createSafetyLever, type LeverKeeper, type SafetyLeverPort } from './safety-lever.ts';
import { type StartRequest, startExperiment } from './start-experiment.ts';
import { createStopAlarms, type StopAlarms } from './stop-alarms.ts';
import { createTaggedResources, type TaggedResources } from './tagged-resources.ts';
import { createTargetAccounts, type TargetAccounts } from './target-accounts.ts';
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
  /** Keeps the safety lever as it is for the next system. @default - it is forgotten */
  readonly leverKeeper?: LeverKeeper;
  readonly ids?: Ids;
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

export function createEngine({ ids = randomIds, standIns = {}, leverKeeper, ...options }: EngineOptions): Engine {
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
  const safetyLever = createSafetyLever(log, experiments, leverKeeper);
  let closing = false;
  const unsubscribe = stopByAlarms(alarms, stopAlarms, experiments);
  const starter = { templates, experiments, safetyLever, stopAlarms, ports };

  return {
    templates,
    targetAccounts: createTargetAccounts(templates),
    tags: createTaggedResources(templates, experiments),
    safetyLever,
    start: (request) => {
      const id = tokens.once(request.clientToken, request, () => {
        if (closing) throw new ConflictException('the engine is shutting down');
        return startExperiment(request, starter);
      });
      return experiments.get(id);
    },
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
