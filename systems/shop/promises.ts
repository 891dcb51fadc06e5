import type { DataPromise, PromiseFindings, Receipt } from '../../lib/model/system.ts';
import type { QueueStore } from '../../lib/model/topology.ts';
import { type Snapshot, type StoredOrder, sentTimes, snapshotOf } from './ledger.ts';
import { topology } from './topology.ts';

/** The queue that the shop announces its orders on. */
const queue = topology.stores.find((store): store is QueueStore => store.kind === 'sqs-queue') as QueueStore;

/** What users of the shop are promised of their orders, their money and what they are told. */
export const promises: readonly DataPromise[] = [
  {
    name: 'orders stored',
    audit: async (context) => ordersStored(context.receipts, await snapshotOf(context)),
  },
  {
    name: 'ordered once',
    audit: async (context) => orderedOnce(context.receipts, await snapshotOf(context)),
  },
  {
    name: 'charged once',
    audit: async (context) => chargedOnce(context.receipts, await snapshotOf(context)),
  },
  {
    name: 'orders announced',
    audit: async (context) => ordersAnnounced(context.receipts, await snapshotOf(context)),
  },
  {
    name: 'queue accounted for',
    audit: async ({ stores }) => {
      const look = stores.sentTimes ?? ((name: string) => sentTimes(stores.portOf(queue.name), name));
      return queueAccountedFor(await look(queue.name), await look(queue.deadLetterQueue));
    },
  },
];

/**
 * An order that a user holds a receipt for is in the table, with the amount that the user agreed to. One that was taken
 * while the table was gone gets there from the queue.
 */
export function ordersStored(receipts: readonly Receipt[], { orders }: Snapshot): PromiseFindings {
  const lost = receipts.filter(({ id, facts }) => orders.get(id)?.amountCents !== facts.amountCents);
  return {
    wrong: { lost: idsOf(lost) },
    waiting: {},
    words: { lost: 'orders lost' },
    settling: ['lost'],
  };
}

/**
 * A request makes one order, however often it is made again, and under whatever key it gets to the table: users do not ask
 * for the same twice in so short a time.
 */
export function orderedOnce(receipts: readonly Receipt[], { orders }: Snapshot): PromiseFindings {
  const all = [...orders.values()];
  const known = new Set(receipts.map(({ id }) => id));
  const alike = [
    ...Map.groupBy(all, ({ id, idempotencyKey = id }) => idempotencyKey).values(),
    ...[...Map.groupBy(all, ({ id, requestHash = id }) => requestHash).values()].flatMap((same) =>
      madeTogether(same).filter((group) => group.filter(({ id }) => known.has(id)).length <= 1),
    ),
  ];
  const repeated = alike.filter((group) => group.length > 1).flat();
  return {
    wrong: { repeated: [...new Set(repeated.map(({ id }) => id))] },
    waiting: {},
    words: { repeated: 'orders that one request made twice' },
    settling: [],
  };
}

/** So long after the first a request may be made again; milliseconds. */
const repeatedWithin = 60_000;

/** Orders in groups, each begun by one of which the others are not far. */
function madeTogether(orders: readonly StoredOrder[]): StoredOrder[][] {
  const timeOf = ({ createdAt = '' }: StoredOrder) => Date.parse(createdAt);
  const groups: [StoredOrder, ...StoredOrder[]][] = [];
  for (const order of orders.filter(({ createdAt }) => createdAt).sort((a, b) => timeOf(a) - timeOf(b))) {
    const last = groups.at(-1);
    if (last && timeOf(order) - timeOf(last[0]) <= repeatedWithin) last.push(order);
    else groups.push([order]);
  }
  return groups;
}

/** Every order is charged its amount, once, and nothing else is charged. */
export function chargedOnce(receipts: readonly Receipt[], snapshot: Snapshot): PromiseFindings {
  const { orders, chargesBefore, charges } = snapshot;
  const nobodys = [...chargesBefore.keys()].filter((orderId) => !orders.has(orderId));
  const doubled = receipts.filter(({ id, facts }) => {
    const order = orders.get(id);
    const held = charges.get(id) ?? [];
    return (
      held.length > 1 ||
      held.some((charge) => charge.amountCents !== facts.amountCents) ||
      (order?.status === 'paid' && order.chargeId !== held[0]?.chargeId)
    );
  });
  const unsettled = receipts.filter(({ id }) => {
    const order = orders.get(id);
    return order !== undefined && order.status !== 'paid';
  });
  return {
    wrong: { doubled: [...new Set([...nobodys, ...idsOf(doubled)])], unsettled: idsOf(unsettled) },
    waiting: {},
    words: { doubled: 'orders not charged exactly as promised', unsettled: 'orders never charged' },
    settling: ['unsettled'],
  };
}

/** Every order gets onto the queue, also one whose task died between table and queue. */
export function ordersAnnounced(receipts: readonly Receipt[], { orders }: Snapshot): PromiseFindings {
  return {
    wrong: { unannounced: idsOf(receipts.filter(({ id }) => orders.get(id)?.unannounced !== undefined)) },
    waiting: {},
    words: { unannounced: 'orders never announced' },
    settling: ['unannounced'],
  };
}

/** No message is left behind in the queue, and none was given up. */
export function queueAccountedFor(queued: readonly number[], deadLetters: readonly number[]): PromiseFindings {
  return {
    wrong: {},
    waiting: { queued, deadLetters },
    words: { queued: 'messages left in the queue', deadLetters: 'messages in the dead-letter queue' },
    settling: ['queued'],
  };
}

const idsOf = (receipts: readonly Receipt[]): string[] => [...new Set(receipts.map(({ id }) => id))];
