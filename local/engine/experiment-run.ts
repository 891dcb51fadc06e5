import type { Task } from '../runtimes/runtime.ts';
import { type ActionContext, prepareAction, runAction } from './action-run.ts';
import { withDerivedTargets } from './derived-targets.ts';
import { refusalOf } from './effect-of.ts';
import { TargetResolutionError } from './errors.ts';
import type { ActionStatus, ExperimentStatus } from './events.ts';
import { createHeldPlans } from './held-plans.ts';
import type { RunPorts } from './run-ports.ts';
import { createSchedule } from './schedule.ts';
import { condemnedBy, type ResolvedTargets, resolveTargets } from './target-resolution.ts';
import type { ExperimentTemplate } from './template.ts';

export interface RunRequest {
  readonly experimentId: string;
  readonly template: ExperimentTemplate;
  readonly actionsMode: 'run-all' | 'skip-all';
}

/** An experiment under way. */
export interface Run {
  /** Undoes everything, newest first, and ends `stopped` with the reason; nothing happens once it halts or has ended. */
  stop(reason: string): void;
  /** Resolves after its last event; never rejects. */
  readonly ended: Promise<void>;
}

interface Halt {
  readonly status: 'stopped' | 'failed';
  readonly reason: string;
}

/**
 * Runs an experiment: pending, initiating, running, then completed, or, halted by a stop or an error, stopped or failed.
 * All that it does is told as events; its state is a fold of them. Source: FIS user guide, experiment states.
 */
export function startRun({ experimentId, template: given, actionsMode }: RunRequest, ports: RunPorts): Run {
  const { log, runtime, condemned, claims } = ports;
  const template = withDerivedTargets(given, runtime.topology.name);
  const halting = new AbortController();
  const held = createHeldPlans(experimentId, ports);
  const schedule = createSchedule(template.actions);
  const observations: Promise<void>[] = [];
  let halt: Halt | undefined;
  let over = false;

  const tell = (status: ExperimentStatus, reason: string) =>
    log.append({ type: 'experiment-state', experimentId, templateId: template.id, status, reason });
  const tellAction = (action: string, status: ActionStatus, reason: string) => {
    const actionId = template.actions[action]?.actionId ?? '';
    log.append({ type: 'action-state', experimentId, action, actionId, status, reason });
  };

  const haltWith = (cause: Halt) => {
    if (halt || over) return;
    halt = cause;
    if (cause.status === 'stopped') tell('stopping', cause.reason);
    for (const action of schedule.running()) tellAction(action, 'stopping', cause.reason);
    halting.abort();
  };

  const resolve = (): ResolvedTargets => {
    const refusal = refusalOf(template, runtime);
    if (refusal) throw new TargetResolutionError(refusal);
    const { name: system } = runtime.topology;
    const tasks = runtime.tasks();
    const targets = resolveTargets({ template, tasks, system, condemned, random: ports.random });
    for (const [target, found] of targets) {
      const resourceType = template.targets[target]?.resourceType ?? '';
      log.append({ type: 'target-resolved', experimentId, target, resourceType, arns: found.map((t) => t.taskArn) });
    }
    return targets;
  };

  const context: Omit<ActionContext, 'onRunning'> = {
    ...ports,
    experimentId,
    held,
    halting: halting.signal,
    watch: (observation) => void observations.push(observation),
  };

  /** Runs one action; an error of it halts the experiment, as on AWS. */
  const runOne = async (name: string, targets: readonly Task[]) => {
    try {
      const definition = template.actions[name];
      if (!definition) throw new Error(`no action ${name}`);
      const action = prepareAction(name, definition, ports);
      if (actionsMode === 'skip-all' || (definition.targets && targets.length === 0)) {
        const reason =
          actionsMode === 'skip-all' ? 'Actions mode is skip-all.' : 'Target resolution returned empty set.';
        tellAction(name, 'skipped', reason);
        return schedule.done(name);
      }
      tellAction(name, 'initiating', 'Action is initiating.');
      await runAction(action, targets, {
        ...context,
        onRunning: () => halting.signal.aborted || tellAction(name, 'running', 'Action is running.'),
      });
      if (halting.signal.aborted) return;
      tellAction(name, 'completed', 'Action was completed.');
      schedule.done(name);
    } catch (error) {
      const { message } = error as Error;
      tellAction(name, 'failed', message);
      schedule.done(name);
      haltWith({ status: 'failed', reason: `Action ${name} failed: ${message}` });
    }
  };

  const runActions = async (targets: ResolvedTargets) => {
    const running = new Map<string, Promise<void>>();
    for (;;) {
      for (const name of halt ? [] : schedule.begin()) {
        const mine = Object.values(template.actions[name]?.targets ?? {}).flatMap(
          (target) => targets.get(target) ?? [],
        );
        running.set(
          name,
          runOne(name, mine).finally(() => running.delete(name)),
        );
      }
      if (running.size === 0) return;
      await Promise.race(running.values());
    }
  };

  /** Undoes what a halt left and says how everything ended. */
  const settle = async (takenDown: readonly Task[]) => {
    await held.releaseAll();
    await Promise.all(observations);
    over = true;
    for (const { taskArn } of takenDown) condemned.delete(taskArn);
    for (const action of Object.keys(template.actions)) claims.free(`${experimentId}/${action}`);
    if (!halt) return tell('completed', 'Experiment completed.');
    for (const action of schedule.running()) tellAction(action, 'stopped', halt.reason);
    for (const action of schedule.notBegun()) tellAction(action, 'cancelled', halt.reason);
    const failed = held.failed();
    if (failed.length === 0) return tell(halt.status, halt.reason);
    return tell('failed', `${halt.reason} Not proven to be undone: ${failed.join(', ')}.`);
  };

  const run = async () => {
    let takenDown: Task[] = [];
    tell('pending', 'Experiment is pending.');
    tell('initiating', 'Experiment is initiating.');
    await Promise.resolve();
    try {
      const targets = resolve();
      takenDown = actionsMode === 'run-all' ? condemnedBy(template, targets) : [];
      for (const { taskArn } of takenDown) condemned.add(taskArn);
      if (!halt) tell('running', 'Experiment is running.');
      await runActions(targets);
    } catch (error) {
      haltWith({ status: 'failed', reason: (error as Error).message });
    }
    await settle(takenDown);
  };

  return { stop: (reason) => haltWith({ status: 'stopped', reason }), ended: run() };
}
