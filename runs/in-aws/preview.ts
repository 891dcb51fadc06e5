import type { Experiment as FisExperiment } from '@aws-sdk/client-fis';
import type { Endpoint } from '../../aws/endpoint.ts';
import { followToEnd, resolvedTargetsOf, startWhenAllowed } from '../../aws/fis/experiment.ts';
import { groupTargets } from '../../aws/fis/states.ts';
import { type Choice, type Template, whereabouts } from '../../aws/templates.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { exitStatus } from '../../base/exit-status.ts';
import { previewLines } from '../reporters/in-aws-lines.ts';
import { createProgress } from '../reporters/progress.ts';

export interface Preview {
  readonly fis: FisExperiment;
  readonly targets: ReadonlyMap<string, { readonly resourceType: string; readonly arns: readonly string[] }>;
  /** Why a start would come to nothing; undefined where it would not. */
  readonly problem: string | undefined;
}

/** Lets FIS resolve a template's targets and skip every action: nothing is touched. */
export async function previewTargets(
  { fis, pollMilliseconds }: Endpoint,
  { id: templateId }: Template,
  clock: Clock,
  signal: AbortSignal,
): Promise<Preview> {
  const watch = { clock, pollMilliseconds, signal, patienceMilliseconds: 0 };
  const id = await startWhenAllowed(fis, templateId, watch, { actionsMode: 'skip-all' });
  const ended = await followToEnd(fis, id, watch);
  const { status, reason }: { status?: string; reason?: string } = ended.state ?? {};
  return {
    fis: ended,
    targets: groupTargets(await resolvedTargetsOf(fis, id)),
    problem: status !== 'completed' ? `${status}: ${reason}` : undefined,
  };
}

/** `--preview`: prints what each would do to what, and starts nothing. */
export async function previewChoices(endpoint: Endpoint, choices: readonly Choice[]): Promise<number> {
  const progress = createProgress();
  const { signal } = new AbortController();
  let isFine = true;
  for (const { template, experiment } of choices) {
    progress.step(`${experiment.name}: resolving targets`);
    const { fis, targets, problem } = await previewTargets(endpoint, template, systemClock, signal);
    progress.done();
    console.log(`${experiment.name} ${whereabouts(endpoint, template)}: ${experiment.description}`);
    for (const text of previewLines(fis, targets)) console.log(text);
    if (problem) console.log(`  would not run  ${problem}`);
    isFine &&= problem === undefined;
  }
  console.log('Nothing was touched.');
  return isFine ? exitStatus.held : exitStatus.notHeld;
}
