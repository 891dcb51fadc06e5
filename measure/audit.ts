import type { Clock } from '../base/clock.ts';
import type { Audit } from '../lib/model/events/event.ts';
import type { AuditedRun, Debts, Wrong } from './debts.ts';
import { type LedgerOptions, openLedger, type Snapshot } from './ledger.ts';
import type { AcknowledgedOrder } from './load/sample.ts';

export interface AuditOptions extends LedgerOptions {
  /** The receipts of all runs. */
  readonly acknowledged: readonly AcknowledgedOrder[];
  /** The run whose receipts are asked for. */
  readonly run: AuditedRun;
  /** What earlier runs owe; it learns what this one does. */
  readonly debts: Debts;
  /** How long the run's pending orders and queued messages may take to settle. */
  readonly settleMilliseconds: number;
  readonly clock: Clock;
}

const lookEveryMilliseconds = 250;

/**
 * Compares what users hold receipts for with what the stores hold, read past every link and proxy. Waits until nothing
 * of this run is pending or queued any more, or the settling time is over. Rejects when a store does not answer.
 */
export async function auditOrders(options: AuditOptions): Promise<Audit> {
  const { acknowledged, run, debts, settleMilliseconds, clock } = options;
  const ledger = openLedger(options);
  const giveUp = clock.monotonic() + settleMilliseconds;
  const inMonotonic = (wall: number) => wall - clock.wall() + clock.monotonic();
  try {
    while (true) {
      const timeIsOver = clock.monotonic() >= giveUp;
      const { queued, deadLetters } = await ledger.messages();
      const messages = { queued: queued.map(inMonotonic), deadLetters: deadLetters.map(inMonotonic) };
      if (timeIsOver || messages.queued.every((sent) => sent < run.since)) {
        const found = { acknowledged, wrong: compare(acknowledged, await ledger.snapshot()), ...messages };
        const isSettled = debts.tellApart(run, found).unsettled.length === 0;
        if (isSettled || timeIsOver) return debts.settle(run, found);
      }
      await clock.sleep(lookEveryMilliseconds);
    }
  } finally {
    ledger.close();
  }
}

/** What of the receipts the tables do not bear out. */
export function compare(
  acknowledged: readonly AcknowledgedOrder[],
  { orders, chargesBefore, charges }: Snapshot,
): Wrong {
  const lost = new Set<string>();
  const unsettled = new Set<string>();
  const doubled = new Set([...chargesBefore.keys()].filter((orderId) => !orders.has(orderId)));
  for (const { orderId, amountCents } of acknowledged) {
    const order = orders.get(orderId);
    const held = charges.get(orderId) ?? [];
    if (order?.amountCents !== amountCents) lost.add(orderId);
    if (held.length > 1 || held.some((charge) => charge.amountCents !== amountCents)) doubled.add(orderId);
    if (order && order.status !== 'paid') unsettled.add(orderId);
    if (order?.status === 'paid' && order.chargeId !== held[0]?.chargeId) doubled.add(orderId);
  }
  return { lost: [...lost], doubled: [...doubled], unsettled: [...unsettled] };
}
