import { targetOf } from '../../lib/model/events/plan.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import type { SystemClient } from '../../local/client/system-client.ts';

type DryRun = Awaited<ReturnType<SystemClient['plans']>>;

/** What an experiment would do to the tasks that run now: targets, plans and their way back. */
export function planLines(experiment: Experiment, { actions }: DryRun): string[] {
  return [
    `${experiment.name}: ${experiment.description}`,
    ...actions.flatMap(({ name, actionId, durationMilliseconds, plans, refusal, skipped }) => [
      `  ${name} (${actionId})${durationMilliseconds > 0 ? `, ${durationMilliseconds / 1000} s` : ''}`,
      ...(refusal ? [`    refused: ${refusal}`] : []),
      ...(skipped ? [`    skipped: ${skipped}`] : []),
      ...plans.flatMap(({ resource, resourceArn, steps, undo, endsTask, fidelity }) => [
        `    on ${resource} ${targetOf({ resource, resourceArn })}`,
        ...steps.map((step) => `      do     ${JSON.stringify(step)}`),
        ...undo.toReversed().map((words) => `      undo   ${words}`),
        ...(endsTask ? ['      the task goes down, and is replaced'] : []),
        `      ${fidelity}`,
      ]),
    ]),
  ];
}
