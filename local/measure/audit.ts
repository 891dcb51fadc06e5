import type { Clock } from '../clock.ts';
import type { Audit } from '../engine/events.ts';
import { openLedger, type Snapshot } from './ledger.ts';
import type { AcknowledgedOrder } from './load/sample.ts';

export interface AuditOptions {
  readonly dynamodbEndpoint: string;
  readonly sqsEndpoint: string;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
  readonly acknowledged: readonly AcknowledgedOrder[];
  /** How long pending orders and queued messages may take to settle. */
  readonly settleMilliseconds: number;
  readonly clock: Clock;
}

const lookEveryMilliseconds = 250;

/**
 * Compares what users hold receipts for with what the stores hold, read past every link and proxy.
 * Waits until nothing is pending or queued any more, or the settling time is over. Rejects when a store does not answer.
 */
export async function auditOrders(options: AuditOptions): Promise<Audit> {
  const { acknowledged, settleMilliseconds, clock } = options;
  const ledger = openLedger(options);
  const giveUp = clock.monotonic() + settleMilliseconds;
  try {
    while (true) {
      const timeIsOver = clock.monotonic() >= giveUp;
      const queues = await ledger.queues();
      if (queues.queued === 0 || timeIsOver) {
        const audit = { ...compare(acknowledged, await ledger.snapshot()), ...queues };
        if (timeIsOver || (audit.queued === 0 && audit.unsettled.length === 0)) return audit;
      }
      await clock.sleep(lookEveryMilliseconds);
    }
  } finally {
    ledger.close();
  }
}

/** What of the receipts the tables do not bear out; every list holds order ids. */
export function compare(
  acknowledged: readonly AcknowledgedOrder[],
  { orders, chargesBefore, charges }: Snapshot,
): Omit<Audit, 'queued' | 'deadLetters'> {
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
  const receipts = new Set(acknowledged.map(({ orderId }) => orderId));
  return {
    acknowledged: receipts.size,
    stored: receipts.size - lost.size,
    lost: [...lost],
    doubled: [...doubled],
    unsettled: [...unsettled],
  };
}
