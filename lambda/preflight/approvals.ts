import type { PreflightPorts } from './ports.ts';

/** How long an approval is good. */
const hoursGood = 24;

const keyOf = (environment: string, experiment: string) => `APPROVAL#${environment}#${experiment}`;

/** Who has approved an experiment, and may still mean it. */
export async function approvalsOf({ ledger, model }: PreflightPorts, experiment: string): Promise<string[]> {
  return (await ledger.list(keyOf(model.environment, experiment))).map(({ sk }) => sk);
}

export async function approve(
  { ledger, model, clock }: PreflightPorts,
  { experiment, principal }: { readonly experiment: string; readonly principal: string },
): Promise<void> {
  const at = new Date(clock.wall()).toISOString();
  const expiresAt = Math.floor(clock.wall() / 1000) + hoursGood * 3600;
  await ledger.put({ pk: keyOf(model.environment, experiment), sk: principal, at, expiresAt });
}

/** One start uses them up: the next wants its own. */
export async function useUp({ ledger, model }: PreflightPorts, experiment: string): Promise<void> {
  const pk = keyOf(model.environment, experiment);
  for (const { sk } of await ledger.list(pk)) await ledger.remove(pk, sk);
}
