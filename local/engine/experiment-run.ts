import type { ExperimentError } from '../../lib/model/events/statuses.ts';
import type { Task } from '../runtimes/runtime.ts';
import { runActions } from './action-loop.ts';
import { createRunContext, type RunContext, type RunRequest } from './run-context.ts';
import type { RunPorts } from './run-ports.ts';
import { settle } from './settle.ts';
import { createStateTeller } from './state-teller.ts';
import { condemnedBy, type Resolution, resolveTargets } from './target-resolution.ts';

/** An experiment under way. */
export interface ExperimentRun {
  /** Undoes everything, newest first, and ends `stopped` with the reason; nothing happens once it halts or has ended. */
  stop(reason: string): void;
  /** Resolves after its last event; never rejects. */
  readonly ended: Promise<void>;
}

/** How one ends that is not let begin. */
export interface NotBegun {
  readonly status: 'cancelled' | 'failed';
  readonly reason: string;
  readonly error?: ExperimentError;
}

/**
 * Runs an experiment: pending, initiating, running, then completed, or, halted by a stop or an error, stopped or failed.
 * All that it does is told as events; its state is a fold of them. Source: FIS user guide, experiment states.
 */
export function startRun(request: RunRequest, ports: RunPorts): ExperimentRun {
  const context = createRunContext(request, ports);
  return { stop: (reason) => context.halt.by({ status: 'stopped', reason }), ended: run(context) };
}

/** An experiment that is not let begin: it ends at once, no target is resolved and no action begins. */
export function runNotBegun(
  { experimentId, template }: RunRequest,
  { status, reason, error }: NotBegun,
  { log }: Pick<RunPorts, 'log'>,
): ExperimentRun {
  const states = createStateTeller(experimentId, template, log);
  states.experiment('pending', 'Experiment is pending.');
  for (const action of Object.keys(template.actions)) states.action(action, 'cancelled', reason);
  states.experiment(status, reason, error);
  return { stop: () => {}, ended: Promise.resolve() };
}

async function run(context: RunContext): Promise<void> {
  const { prepared, actionsMode, states, halt, condemned } = context;
  let takenDown: Task[] = [];
  states.experiment('pending', 'Experiment is pending.');
  states.experiment('initiating', 'Experiment is initiating.');
  await Promise.resolve();
  try {
    const resolution = resolve(context);
    takenDown = actionsMode === 'run-all' ? condemnedBy(prepared, resolution.targets) : [];
    for (const { taskArn } of takenDown) condemned.add(taskArn);
    if (!halt.cause) states.experiment('running', 'Experiment is running.');
    await runActions(resolution, context);
  } catch (error) {
    halt.by({ status: 'failed', reason: (error as Error).message });
  }
  await settle(takenDown, context);
}

/** The targets as they are now, told as events. Throws TargetResolutionError where nothing of the experiment can begin. */
function resolve(context: RunContext): Resolution {
  const { experimentId, prepared, log } = context;
  const resolution = resolveTargets(context, context);
  for (const [target, found] of resolution.targets) {
    const resourceType = prepared.targets.get(target)?.type.resourceType ?? '';
    log.append({ type: 'target-resolved', experimentId, target, resourceType, arns: found.map((t) => t.taskArn) });
  }
  return resolution;
}
