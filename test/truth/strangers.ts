import type { Edit, Seeded } from './support/seeded.ts';

const policies = 'services/kit/policies.ts';
const httpClient = 'services/kit/http-client.ts';
const shutdown = 'services/kit/shutdown.ts';
const catalogue = 'services/product-service/catalogue.ts';
const orderApp = 'services/order-service/app.ts';
const orderBook = 'services/order-service/order-book.ts';
const announcer = 'services/order-service/announcer.ts';
const consumer = 'services/notification-service/consumer.ts';
const recommendationApp = 'services/recommendation-service/app.ts';
const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });

/** Weaknesses by somebody who does not know how the judge works, from what other teams have shipped. */
export const strangers: readonly Seeded[] = [
  {
    name: 'pool-of-two',
    says: 'a client has two connections to a service, and calls queue for them',
    at: ['product-service'],
    edits: [edit(httpClient, 'connections: values.concurrency', 'connections: 2')],
    breaks: ['bulkhead', 'users'],
  },
  {
    name: 'cache-must-be-filled',
    says: 'the list of products is answered once it is in the cache, and not where it cannot be put there',
    at: ['cache'],
    edits: [edit(catalogue, 'storeBeside(copiesOf(products));', 'await store(copiesOf(products));')],
    breaks: ['users'],
  },
  {
    name: 'redelivers-at-once',
    says: 'a message that failed comes again at once, until it has come too often',
    at: ['payment-service', 'notification-service'],
    edits: [
      edit(consumer, 'const maxBackOffSeconds = 4;', 'const maxBackOffSeconds = 0;'),
      edit(consumer, 'log, stopping: stopping.signal };', 'log, stopping: stopping.signal, longestMs: 0 };'),
    ],
    breaks: ['data', 'dead-letter'],
  },
  {
    name: 'order-of-each-attempt',
    says: 'the time is part of what an order is known by, so another attempt is another order',
    at: ['order-service'],
    edits: [
      edit(
        'services/order-service/order.ts',
        'orderOf(orderIdOf(idempotencyKey), {',
        'orderOf(orderIdOf(`${idempotencyKey}@${now.getTime()}`), {',
      ),
    ],
    breaks: ['data', 'idempotency'],
  },
  {
    name: 'time-outs-crossed',
    says: 'order-service waits longer for payment-service than the gateway waits for order-service, and is not told',
    at: ['payment-service'],
    edits: [
      edit(
        policies,
        "'payment-service': { attemptTimeoutMs: 350, totalTimeoutMs: 420,",
        "'payment-service': { attemptTimeoutMs: 1_200, totalTimeoutMs: 2_500,",
      ),
      edit(
        httpClient,
        '  if (Number.isFinite(budgetMs)) headers[deadlineHeader] =',
        '  if (budgetMs < 0) headers[deadlineHeader] =',
      ),
    ],
    breaks: ['deadline', 'time-out', 'circuit-breaker', 'users'],
  },
  {
    name: 'retries-in-layers',
    says: 'every layer repeats what the one below has given up, on a budget that is never used up',
    at: ['orders', 'payments'],
    edits: [
      edit(httpClient, 'retryable: (error) => !(error instanceof ErrorReply),', 'retryable: () => true,'),
      edit('services/kit/retry-budget.ts', 'depositPerCall = 0.2', 'depositPerCall = 3'),
      edit('services/kit/retry-budget.ts', 'readonly capacity = 3;', 'readonly capacity = 300;'),
      edit(policies, 'breakerFailures = 5;', 'breakerFailures = 50;'),
      // Order-service has an answer without its table: only a repetition below leaves it no time to give that one.
      edit(
        'services/kit/table.ts',
        'run: (request, deadline) => guarded.call(attemptsOf(request), deadline),',
        'run: (request, deadline) => {\n      const attempts = attemptsOf(request);\n      const call = () => guarded.call(attempts, deadline);\n      return call().catch(call);\n    },',
      ),
    ],
    breaks: ['retry'],
  },
  {
    name: 'readiness-needs-dependencies',
    says: 'a task takes no traffic while a breaker of it is open, whatever it can do without',
    // Whoever has a load balancer in front is hurt by it: the gateway, by what it could do without.
    at: ['cache', 'recommendation-service'],
    edits: [
      edit(
        'services/kit/http-server.ts',
        'const ready = kit.lifecycle.started && !kit.lifecycle.draining;',
        "const isUp = kit.lifecycle.started && !kit.lifecycle.draining;\n    const ready = isUp && kit.resilience.dependencies.every((dependency) => dependency.state() === 'ok');",
      ),
    ],
    breaks: ['start', 'liveness', 'users'],
  },
  {
    name: 'closes-before-it-drains',
    says: 'a task that is told to end closes its connections to others while it still takes requests',
    at: ['gateway', 'order-service'],
    edits: [
      edit(
        shutdown,
        '    drainServer(app, kit.settings.drainDelayMs),\n',
        '    app.close(),\n    drainServer(app, kit.settings.drainDelayMs),\n',
      ),
      edit(shutdown, '  await app.close();\n', ''),
    ],
    breaks: ['drain', 'users'],
  },
  {
    name: 'rejection-unhandled',
    says: 'an order that cannot be announced beside its request ends the process',
    at: ['orders', 'order-events'],
    edits: [
      edit(
        announcer,
        ".catch((error) => log.warn({ err: error, orderId: order.id }, 'not announced yet'))",
        ".then(() => log.debug({ orderId: order.id }, 'announced'))",
      ),
    ],
    breaks: ['nobody-else-dies'],
  },
  {
    name: 'starts-after-payment',
    says: 'order-service does not listen before payment-service answers',
    at: ['order-service', 'payment-service'],
    edits: [
      edit(
        orderApp,
        "import type { Cache } from '../kit/cache.ts';",
        "import { setTimeout as sleep } from 'node:timers/promises';\nimport type { Cache } from '../kit/cache.ts';\nimport { deadlineAfter } from '../kit/deadline.ts';",
      ),
      edit(
        orderApp,
        '  const charge = createSettle(payments, orders);\n',
        "  const charge = createSettle(payments, orders);\n  const isPaymentThere = () =>\n    payments.send({ method: 'GET', path: '/ready' }, deadlineAfter(1_000)).then(({ status }) => status === 200, () => false);\n  server.addHook('onReady', async () => {\n    while (!(await isPaymentThere())) await sleep(250);\n  });\n",
      ),
    ],
    // What dies meanwhile stays dead for as long as payment-service does.
    breaks: ['start', 'nobody-else-dies'],
  },
  {
    name: 'charges-until-it-can',
    says: 'each answer without a charge leaves a loop in memory that tries to charge, every 20 ms',
    at: ['payment-service'],
    edits: [
      edit(
        orderBook,
        "import type { Deadline } from '../kit/deadline.ts';",
        "import { type Deadline, deadlineAfter } from '../kit/deadline.ts';",
      ),
      edit(
        orderBook,
        '      () => stored,\n',
        '      () => {\n        chargeSoon(stored);\n        return stored;\n      },\n',
      ),
      edit(
        orderBook,
        '  async function insert(',
        '  function chargeSoon(order: Order): void {\n    setTimeout(() => charge(order, deadlineAfter(1_000)).catch(() => chargeSoon(order)), 20);\n  }\n\n  async function insert(',
      ),
    ],
    breaks: ['retry', 'memory', 'users'],
  },
  {
    name: 'fallback-one-by-one',
    says: 'without the cache, recommendations are made from twenty calls, one after the other',
    at: ['cache'],
    edits: [
      edit(
        recommendationApp,
        '() => ({ recommendations: [], degraded: [noRecommendations] }),',
        '() => oneByOne(request.deadline),',
      ),
      edit(
        recommendationApp,
        '  /** Keeps the ids beside the request; a failure costs only a computation. */\n',
        "  async function oneByOne(deadline: Deadline): Promise<Answer> {\n    const { body } = await products.send({ method: 'GET', path: '/products' }, deadline);\n    const found: Product[] = [];\n    for (const { id } of (body as { products: Product[] }).products) {\n      found.push((await products.send({ method: 'GET', path: `/products/${id}` }, deadline)).body as Product);\n    }\n    return { recommendations: found.slice(0, 4), degraded: [noRecommendations] };\n  }\n\n  /** Keeps the ids beside the request; a failure costs only a computation. */\n",
      ),
    ],
    // A fallback that costs twenty times what it stands in for.
    breaks: ['users', 'retry', 'cold-cache'],
  },
];

/** As good as the shop, otherwise: nothing is to be said of them. */
export const soundStrangers: readonly Seeded[] = [
  {
    name: 'slower-back-off',
    says: 'attempts are 15 to 80 ms apart',
    at: ['payment-service', 'product-service'],
    edits: [
      edit(
        'services/kit/dependency-policy.ts',
        '{ initialDelay: 5, maxDelay: 50 }',
        '{ initialDelay: 15, maxDelay: 80 }',
      ),
    ],
    breaks: [],
  },
  {
    name: 'smaller-batches',
    says: 'five messages in hand at once, and a sweep every two seconds',
    at: ['notification-service', 'order-service'],
    edits: [
      edit('services/notification-service/hands.ts', 'const mostInHand = 10;', 'const mostInHand = 5;'),
      edit('services/order-service/sweeper.ts', 'const sweepEveryMs = 1_000;', 'const sweepEveryMs = 2_000;'),
    ],
    breaks: [],
  },
];
