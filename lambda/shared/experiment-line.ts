import type { Ledger } from './ledger.ts';

/** The partition of an experiment's own record. */
export const pkOfExperiment = (id: string): string => `EXPERIMENT#${id}`;

/** Adds to an experiment's record an alarm that it explains, and that people are not told of. */
export async function addExplainedAlarm(
  ledger: Ledger,
  experiment: string,
  { name, at, reason }: { readonly name: string; readonly at: number; readonly reason: string },
  expiresAt: number,
): Promise<void> {
  const sk = `alarm#${new Date(at).toISOString()}#${name}`;
  await ledger.put({ pk: pkOfExperiment(experiment), sk, name, at, reason, expiresAt });
}
