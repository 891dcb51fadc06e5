import type { PreparedTemplate } from '../../lib/model/experiments/prepare.ts';
import type { ActionContext } from './action-run.ts';
import { createHalt, type Halt } from './halt.ts';
import { createHeldPlans } from './held-plans.ts';
import type { Unsupported } from './not-here.ts';
import type { RunPorts } from './run-ports.ts';
import { createSchedule, type Schedule } from './schedule.ts';
import { createStateTeller, type StateTeller } from './state-teller.ts';
import type { ExperimentTemplate } from './template.ts';

export interface RunRequest extends Unsupported {
  readonly experimentId: string;
  readonly template: ExperimentTemplate;
  readonly prepared: PreparedTemplate;
  readonly actionsMode: 'run-all' | 'skip-all';
}

/** What the parts of one experiment's run share. */
export interface RunContext extends RunRequest, Omit<ActionContext, 'onRunning'> {
  readonly states: StateTeller;
  readonly schedule: Schedule;
  readonly halt: Halt;
  /** Resolves when every observation that is watched has ended. */
  observed(): Promise<unknown>;
}

export function createRunContext(request: RunRequest, ports: RunPorts): RunContext {
  const { template } = request;
  const states = createStateTeller(request.experimentId, template, ports.log);
  const schedule = createSchedule(template.actions);
  const halt = createHalt(states, schedule);
  const observations: Promise<void>[] = [];
  return {
    ...ports,
    ...request,
    states,
    schedule,
    halt,
    halting: halt.signal,
    held: createHeldPlans(request.experimentId, ports),
    watch: (observation) => void observations.push(observation),
    observed: () => Promise.all(observations),
  };
}
