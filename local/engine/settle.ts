import type { Task } from '../runtimes/runtime.ts';
import type { RunContext } from './run-context.ts';

/** Undoes what a halt left, frees what the experiment claimed, and says how everything ended. */
export async function settle(takenDown: readonly Task[], context: RunContext): Promise<void> {
  const { experimentId, template, held, halt, schedule, states, condemned, claims } = context;
  await held.releaseAll();
  await context.observed();
  halt.close();
  for (const { taskArn } of takenDown) condemned.delete(taskArn);
  for (const action of Object.keys(template.actions)) claims.free(`${experimentId}/${action}`);
  const { cause } = halt;
  if (!cause) return states.experiment('completed', 'Experiment completed.');
  for (const action of schedule.running()) states.action(action, 'stopped', cause.reason);
  for (const action of schedule.notBegun()) states.action(action, 'cancelled', cause.reason);
  const failed = held.failed();
  if (failed.length === 0) return states.experiment(cause.status, cause.reason);
  states.experiment('failed', `${cause.reason} Not proven to be undone: ${failed.join(', ')}.`);
}
