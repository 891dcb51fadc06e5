import { ecsTasks, type TargetType } from '../faults/target.ts';

/** The quotas of an account that AWS has raised, by the action whose targets they count, e.g. `aws:ecs:stop-task`. */
export interface WithQuotas {
  readonly quotas?: Readonly<Record<string, number>>;
}

/** How many resources FIS takes of a target that tags or parameters give, and whose quota that is. */
export interface TargetQuota {
  readonly limit: number;
  /** Absent where no action takes the target. */
  readonly actionId?: string;
}

type Taking = { readonly actionId: string; readonly targets: readonly string[] };

/** The least of the quotas of the actions that take a target. Source: AWS General Reference, AWS FIS endpoints and quotas. */
export function targetQuota(
  target: string,
  actions: Iterable<Taking>,
  { quotas = {} }: WithQuotas,
  { maximumResolved }: Pick<TargetType, 'maximumResolved'> = ecsTasks,
): TargetQuota {
  const taking = [...actions].filter(({ targets }) => targets.includes(target));
  const own = taking.map(({ actionId }) => ({ actionId, limit: quotas[actionId] ?? maximumResolved }));
  return own.sort((a, b) => a.limit - b.limit)[0] ?? { limit: maximumResolved };
}
