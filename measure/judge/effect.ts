import { isLasting } from '../../lib/model/events/plan.ts';
import { isClean } from '../../lib/model/events/proof.ts';
import { deathOf, type FaultFacts, isFatal, type TaskChange } from './facts.ts';

/** Who saw the effect of a fault; nobody who injects is among them. */
export function observersOf(fault: FaultFacts, tasks: readonly TaskChange[]): string[] {
  const observers = [...new Set(fault.observations.filter(({ seen }) => seen).map(({ observer }) => observer))];
  const death = isFatal(fault) && deathOf(fault, tasks) !== undefined;
  return death ? [...observers, 'operating system'] : observers;
}

/** Whether a fault must be undone, and so owes a proof: one that ends a task is over by itself, and one that touches nothing too. */
export function owesProof(fault: FaultFacts): boolean {
  const { plan } = fault;
  return !plan.touchesNothing && (!isFatal(fault) || isLasting(plan));
}

export function isProofClean({ proof, revertFailure }: FaultFacts): boolean {
  return revertFailure === undefined && proof !== undefined && isClean(proof);
}
