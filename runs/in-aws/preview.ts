import type { Experiment as FisExperiment } from '@aws-sdk/client-fis';
import type { Endpoint } from '../../aws/endpoint.ts';
import { followToEnd, resolvedTargetsOf, startWhenAllowed } from '../../aws/fis/experiment.ts';
import { groupTargets } from '../../aws/fis/states.ts';
import type { Template } from '../../aws/templates.ts';
import type { Clock } from '../../base/clock.ts';

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
