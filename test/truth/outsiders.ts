import type { Edit, Seeded } from './support/seeded.ts';

const attend = 'services/notification-service/attend.ts';
const catalogue = 'services/product-service/catalogue.ts';
const charge = 'services/order-service/charge.ts';
const productApp = 'services/product-service/app.ts';
const recentOrders = 'services/order-service/recent-orders.ts';
const recommendationApp = 'services/recommendation-service/app.ts';
const table = 'services/kit/table.ts';
const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });

const charging = 'const { status, body } = await onBehalfOf(synthetic, () => payments.send(request, deadline));';
const recommending =
  '() => recommend(request.params.productId, request.deadline),\n      () => ({ recommendations: [], degraded: [noRecommendations] }),';
const recommendRoute = "  server.get<{ Params: { productId: string } }>('/recommendations/:productId'";

/** Weaknesses from post-mortems of others, by a third who does not know how the judge works. */
export const outsiders: readonly Seeded[] = [
  {
    name: 'acknowledges-first',
    says: 'a message is removed from its queue before its work is begun, and nobody has it where that fails',
    at: ['notification-service', 'order-service', 'payment-service', 'orders', 'order-events'],
    edits: [
      edit(attend, '  let before: Tally | undefined;\n', '  let before: Tally | undefined;\n  await held.remove();\n'),
      edit(attend, 'if (!failure) return await held.remove();', 'if (!failure) return;'),
    ],
    breaks: ['data', 'queue', 'dead-letter'],
  },
  {
    name: 'outage-is-an-empty-shop',
    says: 'a table that cannot be read is answered as one that is empty, with 200 and without a mark',
    at: ['product-service', 'products'],
    edits: [
      edit(catalogue, "const staleProducts = 'products-stale';\n", ''),
      edit(
        catalogue,
        'load: () => Promise<T>, deadline: Deadline): Promise<Answer<T>> {',
        'load: () => Promise<T>, deadline: Deadline, nothing: T): Promise<Answer<T>> {',
      ),
      edit(catalogue, '    if (!copy) return await loaded();\n', ''),
      edit(
        catalogue,
        '() => ({ value: copy.value, degraded: [staleProducts] })',
        '() => ({ value: nothing, degraded: [] })',
      ),
      edit(catalogue, '() => loadOne(id), deadline)', '() => loadOne(id), deadline, undefined)'),
      edit(catalogue, 'read(listKey, loadAndStoreList, deadline)', 'read(listKey, loadAndStoreList, deadline, [])'),
    ],
    breaks: ['users'],
  },
  {
    name: 'one-charge-at-a-time',
    says: 'a task holds a lock while it waits for payment-service, and whoever else is to be charged waits for the lock',
    at: ['order-service', 'payment-service', 'payments'],
    edits: [
      edit(
        charge,
        '  return async (order, deadline) => {\n',
        '  let last: Promise<unknown> = Promise.resolve();\n  return async (order, deadline) => {\n',
      ),
      edit(
        charge,
        charging,
        'const turn = last.then(() => onBehalfOf(synthetic, () => payments.send(request, deadline)));\n    last = turn.catch(() => undefined);\n    const { status, body } = await turn;',
      ),
    ],
    // Who has waited for the lock has no time left to fail by payment-service: the breaker hardly hears of it.
    breaks: ['bulkhead', 'time-out', 'circuit-breaker', 'users'],
  },
  {
    name: 'missing-recommendations-kept',
    says: 'an answer without recommendations is given for two minutes more, to spare those who could not make it',
    at: ['recommendation-service', 'product-service', 'cache'],
    edits: [
      edit(
        recommendationApp,
        recommendRoute,
        `  const none: Answer = { recommendations: [], degraded: [noRecommendations] };\n  const noneUntil = new Map<string, number>();\n\n${recommendRoute}`,
      ),
      edit(
        recommendationApp,
        recommending,
        '() => Date.now() < (noneUntil.get(request.params.productId) ?? 0) ? Promise.resolve(none) : recommend(request.params.productId, request.deadline),\n      () => {\n        noneUntil.set(request.params.productId, Date.now() + 120_000);\n        return none;\n      },',
      ),
    ],
    // As a breaker would that does not close.
    breaks: ['reconnect', 'circuit-breaker', 'users'],
  },
  {
    name: 'place-lost-on-error',
    says: 'of twenty places at a table each call takes one, and does not give it back where it fails',
    at: ['products', 'orders', 'payments'],
    edits: [
      edit(
        table,
        "import type { Kit } from './kit.ts';",
        "import { DependencyUnavailable } from './errors.ts';\nimport type { Kit } from './kit.ts';",
      ),
      edit(table, '  return {\n    name,\n', '  let places = 20;\n  return {\n    name,\n'),
      edit(
        table,
        'run: (request, deadline) => guarded.call(attemptsOf(request), deadline),',
        'run: async (request, deadline) => {\n      if (places === 0) throw new DependencyUnavailable(dependency);\n      places -= 1;\n      const answer = await guarded.call(attemptsOf(request), deadline);\n      places += 1;\n      return answer;\n    },',
      ),
    ],
    breaks: ['reconnect', 'bulkhead', 'data', 'users'],
  },
  {
    name: 'copies-sealed-on-the-loop',
    says: 'a look at the copy of an order is noted with a seal, whose key is derived on the event loop, for 0.1 s each',
    at: ['order-service', 'orders'],
    edits: [
      edit(
        recentOrders,
        "import type { Worker } from '../kit/app.ts';",
        "import { pbkdf2Sync } from 'node:crypto';\nimport type { Worker } from '../kit/app.ts';",
      ),
      edit(
        recentOrders,
        'async () => (await cache.get(keyOf(id), deadline)) as Order | undefined,',
        "async () => {\n          const seal = pbkdf2Sync(id, 'copy', 800_000, 32, 'sha256').toString('hex');\n          kit.log.debug({ orderId: id, seal }, 'copy looked at');\n          return (await cache.get(keyOf(id), deadline)) as Order | undefined;\n        },",
      ),
    ],
    breaks: ['users', 'load-shedding', 'nobody-else-dies'],
  },
  {
    name: 'consumer-ends-quietly',
    says: 'after a read of the queue that fails nothing more is read, while the task says that it is alive and ready',
    at: ['notification-service', 'order-events'],
    edits: [
      edit(
        'services/notification-service/consumer.ts',
        '      return pauseAfterErrorMs;\n',
        '      void reading.stop();\n      return pauseAfterErrorMs;\n',
      ),
    ],
    breaks: ['reconnect', 'liveness', 'queue', 'data'],
  },
  {
    name: 'warms-without-rest',
    says: 'copies are renewed every two seconds, and a renewal that fails is tried again without any pause',
    at: ['product-service', 'products', 'cache'],
    edits: [
      edit(productApp, 'const warmEveryMs = 30_000;', 'const warmEveryMs = 2_000;'),
      edit(productApp, 'const warmRetryMs = 500;', 'const warmRetryMs = 0;'),
    ],
    // While the breaker of the table is open a try costs no I/O, and nothing else gets a turn.
    breaks: ['back-off', 'retry', 'users', 'nobody-else-dies'],
  },
];

/** As good as the shop, or better: nothing is to be said of them. */
export const soundOutsiders: readonly Seeded[] = [
  {
    name: 'one-charge-per-order-at-a-time',
    says: 'those who want the same order charged at the same moment share one call',
    at: ['order-service', 'payment-service', 'payments'],
    edits: [
      edit(
        charge,
        '  return async (order, deadline) => {\n',
        "  const underWay = new Map<string, ReturnType<ServiceClient['send']>>();\n  return async (order, deadline) => {\n",
      ),
      edit(
        charge,
        charging,
        'const send = () => onBehalfOf(synthetic, () => payments.send(request, deadline));\n    const call = underWay.get(order.id) ?? send().finally(() => underWay.delete(order.id));\n    underWay.set(order.id, call);\n    const { status, body } = await call;',
      ),
    ],
    breaks: [],
  },
  {
    name: 'last-recommendations-kept',
    says: 'what was recommended last is shown, and marked, while nothing can be recommended anew',
    at: ['recommendation-service', 'product-service', 'cache'],
    edits: [
      edit(
        recommendationApp,
        recommendRoute,
        `  const lastOf = new Map<string, Answer['recommendations']>();\n\n${recommendRoute}`,
      ),
      edit(
        recommendationApp,
        recommending,
        "async () => {\n        const made = await recommend(request.params.productId, request.deadline);\n        if (made.recommendations.length > 0) lastOf.set(request.params.productId, made.recommendations);\n        return made;\n      },\n      () => {\n        const last = lastOf.get(request.params.productId);\n        return { recommendations: last ?? [], degraded: [last ? 'recommendations-old' : noRecommendations] };\n      },",
      ),
    ],
    breaks: [],
  },
];
