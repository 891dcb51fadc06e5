import type { Edit, Seeded } from './support/seeded.ts';

const policies = 'services/kit/policies.ts';
const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });

/** The shop built otherwise, and as well: whoever accuses one of them is wrong. */
export const variants: readonly Seeded[] = [
  { name: 'as-it-is', says: 'the shop itself', at: ['payment-service', 'cache', 'products'], edits: [], breaks: [] },
  {
    name: 'one-retry-fewer',
    says: 'three attempts at a payment',
    at: ['payment-service'],
    edits: [
      edit(
        policies,
        "'payment-service': { attemptTimeoutMs: 350, totalTimeoutMs: 420, attempts: 4,",
        "'payment-service': { attemptTimeoutMs: 350, totalTimeoutMs: 420, attempts: 3,",
      ),
    ],
    breaks: [],
  },
  {
    name: 'shorter-time-outs',
    says: 'payment and cache have less time',
    at: ['payment-service', 'cache'],
    edits: [
      edit(
        policies,
        "'payment-service': { attemptTimeoutMs: 350, totalTimeoutMs: 420,",
        "'payment-service': { attemptTimeoutMs: 250, totalTimeoutMs: 350,",
      ),
      edit('services/kit/cache.ts', 'socketTimeout: 500', 'socketTimeout: 300'),
    ],
    breaks: [],
  },
  {
    name: 'patient-breaker',
    says: 'breakers open later, and stay open for three seconds',
    at: ['payment-service', 'cache'],
    edits: [
      edit(policies, 'breakerFailures = 5', 'breakerFailures = 8'),
      edit(policies, 'breakerOpenMs = 1_000', 'breakerOpenMs = 3_000'),
    ],
    breaks: [],
  },
  {
    name: 'three-tasks',
    says: 'three tasks a service',
    at: ['product-service'],
    edits: [edit('systems/shop/topology.ts', 'memory: 1024, replicas: 2', 'memory: 1024, replicas: 3')],
    breaks: [],
  },
];
