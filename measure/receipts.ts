import type { Receipt } from '../lib/model/system.ts';

/** What users hold in hand, oldest first. */
export interface Receipts {
  add(receipts: readonly Receipt[]): void;
  all(): Receipt[];
}

/** How many answers of a journey are kept: what is older is in no audit any more. */
export const answersKept = 10_000;

/**
 * Keeps every receipt that stands for itself, and the newest answers of each journey. Says once for a journey that the
 * oldest of its answers are gone.
 */
export function createReceipts(notice: (message: string) => void, kept = answersKept): Receipts {
  /** By journey; undefined: those that are nobody's answer. */
  const byJourney = new Map<string | undefined, Receipt[]>();
  const told = new Set<string>();
  return {
    add(receipts) {
      for (const [journey, added] of Map.groupBy(receipts, (receipt) => receipt.journey)) {
        const all = byJourney.get(journey) ?? [];
        byJourney.set(journey, all);
        for (const receipt of added) all.push(receipt);
        // Room for a tenth more, so that not every answer moves all others.
        if (journey === undefined || all.length <= kept * 1.1) continue;
        all.splice(0, all.length - kept);
        if (told.has(journey)) continue;
        told.add(journey);
        notice(`journey ${journey}: promises are checked by its last ${kept} answers; older ones are no longer kept`);
      }
    },
    all: () => [...byJourney.values()].flat().sort((one, other) => one.at - other.at),
  };
}
