import type { Journey } from '../../lib/model/journeys.ts';
import type { Sample } from '../../measure/load/sample.ts';

/** Answers that nobody has lived: to users, of which nobody knows a journey, or to one journey. None for another scope. */
export function syntheticSamples(
  scope: string,
  journeys: readonly Journey[],
  { usable, failed, drill }: { readonly usable: number; readonly failed: number; readonly drill: boolean },
): Sample[] {
  if (scope !== 'users' && !journeys.some(({ name }) => name === scope)) return [];
  const journey = scope === 'users' ? 'no-journey' : scope;
  const samples = (outcome: Sample['outcome'], count: number) =>
    Array.from(
      { length: count },
      (): Sample => ({
        journey,
        intended: 0,
        milliseconds: 0,
        outcome,
        attempts: 1,
        slip: 0,
        ...(drill && { drill: scope }),
      }),
    );
  return [...samples('served', usable), ...samples('failed', failed)];
}
