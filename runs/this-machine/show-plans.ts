import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import type { SystemClient } from '../../local/client/system-client.ts';

/** Prints what experiments would do to the tasks that run now: targets, plans and their way back. */
export async function showPlans(
  system: SystemClient,
  experiments: readonly Experiment[],
  templates: ReadonlyMap<string, string>,
): Promise<ExitStatus> {
  for (const experiment of experiments) {
    console.log(`${experiment.name}: ${experiment.description}`);
    const dryRun = await system.plans(templates.get(experiment.name) as string);
    for (const { name, actionId, durationMilliseconds, plans, refusal } of dryRun.actions) {
      console.log(`  ${name} (${actionId})${durationMilliseconds > 0 ? `, ${durationMilliseconds / 1000} s` : ''}`);
      if (refusal) console.log(`    refused: ${refusal}`);
      for (const { resource, resourceArn, apply, revert, fidelity } of plans) {
        console.log(`    on ${resource} ${resourceArn.split(/[/:]/).at(-1)}`);
        for (const step of apply) console.log(`      do     ${JSON.stringify(step)}`);
        for (const step of revert) console.log(`      revert ${JSON.stringify(step)}`);
        console.log(`      ${fidelity}`);
      }
    }
  }
  console.log('Nothing was touched.');
  return exitStatus.held;
}
