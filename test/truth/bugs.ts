import type { Edit, Seeded } from './support/seeded.ts';

const policies = 'services/kit/policies.ts';
const dependencyPolicy = 'services/kit/dependency-policy.ts';
const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });

const noBreaker = edit(
  'services/kit/breaker.ts',
  'breaker: new ConsecutiveBreaker(breakerFailures)',
  'breaker: new ConsecutiveBreaker(1e9)',
);
const noBudget = edit(dependencyPolicy, 'if (!budget.tryTake()) {', 'if (!budget.tryTake() && !values) {');

/** Weaknesses that real systems have had, each alone. */
export const bugs: readonly Seeded[] = [
  {
    name: 'breaker-never-closes',
    says: 'a breaker that has opened stays open for ten minutes, and the fallback with it',
    at: ['payment-service'],
    edits: [edit(policies, 'breakerOpenMs = 1_000', 'breakerOpenMs = 600_000')],
    breaks: ['circuit-breaker', 'reconnect'],
  },
  {
    name: 'cache-reconnects-late',
    says: 'a client of the cache waits a minute before it connects again',
    at: ['cache'],
    edits: [
      edit(
        'services/kit/cache.ts',
        'retryStrategy: (times: number) => Math.min(times * 50, 500)',
        'retryStrategy: () => 60_000',
      ),
    ],
    breaks: ['reconnect', 'circuit-breaker'],
  },
  {
    name: 'retry-storm',
    says: 'ten attempts at a payment, without budget, back-off or breaker',
    at: ['payment-service'],
    edits: [
      noBreaker,
      noBudget,
      edit(
        policies,
        "'payment-service': { attemptTimeoutMs: 350, totalTimeoutMs: 420, attempts: 4, concurrency: 40 }",
        "'payment-service': { attemptTimeoutMs: 90, totalTimeoutMs: 1_000, attempts: 10, concurrency: 400 }",
      ),
      edit(dependencyPolicy, '{ initialDelay: 5, maxDelay: 50 }', '{ initialDelay: 1, maxDelay: 1 }'),
    ],
    breaks: ['retry'],
  },
  {
    name: 'no-time-out-on-payment',
    says: 'order-service never ends a call to payment-service, whoever waits',
    at: ['payment-service'],
    edits: [
      edit(
        policies,
        "'payment-service': { attemptTimeoutMs: 350, totalTimeoutMs: 420,",
        "'payment-service': { attemptTimeoutMs: 350_000, totalTimeoutMs: 420_000,",
      ),
      edit(
        'services/kit/http-client.ts',
        "body: 'body' in request ? JSON.stringify(request.body) : null,\n          signal,",
        "body: 'body' in request ? JSON.stringify(request.body) : null,\n          ...(name === 'payment-service' ? {} : { signal }),",
      ),
    ],
    breaks: ['time-out'],
  },
  {
    name: 'dies-with-the-cache',
    says: 'an error of the connection to the cache that nobody handles ends the process',
    at: ['cache'],
    edits: [
      edit(
        'services/kit/cache.ts',
        "redis.on('error', (error) => kit.log.debug(`cache connection: ${error.message}`));",
        "redis.on('error', (error) => { if (kit.lifecycle.started) throw error; });",
      ),
    ],
    breaks: ['nobody-else-dies'],
  },
  {
    name: 'liveness-needs-dependencies',
    says: 'a task says that it is not alive while a breaker of it is open',
    at: ['cache'],
    edits: [
      edit(
        'services/kit/http-server.ts',
        "server.get('/health', async () => ({ status: 'alive' }));",
        "server.get('/health', async (_request, reply) => {\n    if (kit.resilience.dependencies.some((dependency) => dependency.state() !== 'ok')) reply.code(503);\n    return { status: 'alive' };\n  });",
      ),
    ],
    breaks: ['nobody-else-dies'],
  },
  {
    name: 'no-stale-products',
    says: 'the catalogue has no stale copies to fall back on',
    at: ['products'],
    edits: [
      edit(
        'services/product-service/catalogue.ts',
        'return await resilience.orElse(loaded, () => ({ value: copy.value, degraded: [staleProducts] }));',
        'return await loaded();',
      ),
    ],
    breaks: ['users'],
  },
  {
    name: 'no-home-without-recommendations',
    says: 'the home page fails where recommendations fail',
    at: ['recommendation-service'],
    edits: [
      edit(
        'services/gateway/app.ts',
        '() => ({ recommendations: [], degraded: [noRecommendations] }),',
        "() => Promise.reject(new ServiceError('Unavailable', 503, noRecommendations)),",
      ),
    ],
    breaks: ['users'],
  },
  {
    name: 'charges-again',
    says: 'payment-service takes the money again when it is asked again',
    at: ['payment-service'],
    edits: [
      edit(
        'services/payment-service/charges-table.ts',
        'const earlier = await find(charge.orderId, deadline);',
        `const Item = { ...charge, orderId: \`\${charge.orderId} again\` };
        const again = new PutCommand({ TableName: table.name, Item });
        await table.run((client, options) => client.send(again, options), deadline);
        const earlier = charge;`,
      ),
    ],
    breaks: ['data'],
  },
  {
    name: 'exits-at-sigterm',
    says: 'a task that is told to end does so at once, with what it is working on',
    at: ['order-service'],
    edits: [
      edit(
        'services/kit/shutdown.ts',
        "  kit.log.info('draining');\n",
        "  kit.log.info('draining');\n  process.exit(0);\n",
      ),
    ],
    breaks: ['drain', 'users'],
  },
];
