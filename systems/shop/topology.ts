import type { Topology } from '../../lib/model/topology.ts';

const task = { cpu: 256, memory: 1024, replicas: 2, processName: 'node', limitsFile: true } as const;

/** The shop: small but real, so that experiments have something to break. */
export const topology: Topology = {
  name: 'shop',
  zones: [
    { name: 'us-east-1a', id: 'use1-az1', cidr: '10.0.0.0/20' },
    { name: 'us-east-1b', id: 'use1-az2', cidr: '10.0.16.0/20' },
  ],
  services: [
    {
      ...task,
      name: 'gateway',
      description: 'The edge: products, orders and the home page.',
      port: 8080,
      public: true,
      calls: [
        { to: 'product-service', degradable: false, timeoutMilliseconds: 600, whenGone: '503 with Retry-After' },
        { to: 'order-service', degradable: false, timeoutMilliseconds: 900, whenGone: '503 with Retry-After' },
        {
          to: 'recommendation-service',
          degradable: true,
          timeoutMilliseconds: 420,
          whenGone: 'home page without recommendations',
        },
      ],
    },
    {
      ...task,
      name: 'product-service',
      description: 'The catalogue.',
      port: 8081,
      calls: [
        {
          to: 'products',
          degradable: true,
          whenGone: 'stale products from the cache',
          actions: ['dynamodb:GetItem', 'dynamodb:Scan'],
        },
        { to: 'cache', degradable: true, whenGone: 'reads the table' },
      ],
    },
    {
      ...task,
      name: 'order-service',
      description: 'Takes orders, exactly once by Idempotency-Key.',
      port: 8082,
      calls: [
        {
          to: 'orders',
          degradable: true,
          whenGone: 'orders taken as pending through the queue, recent ones shown from the cache',
          actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
        },
        { to: 'cache', degradable: true, whenGone: 'orders shown from the table alone' },
        {
          to: 'payment-service',
          degradable: true,
          timeoutMilliseconds: 350,
          whenGone: 'order accepted as pending, settled later',
        },
        {
          to: 'order-events',
          degradable: true,
          whenGone: 'order announced later by the sweeper',
          actions: ['sqs:SendMessage'],
        },
      ],
    },
    {
      ...task,
      name: 'payment-service',
      description: 'Charges, once per order.',
      port: 8083,
      calls: [
        {
          to: 'payments',
          degradable: false,
          whenGone: '503 with Retry-After',
          actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
        },
      ],
    },
    {
      ...task,
      name: 'recommendation-service',
      description: 'What others also bought.',
      port: 8084,
      calls: [
        { to: 'product-service', degradable: true, timeoutMilliseconds: 380, whenGone: 'empty list' },
        { to: 'cache', degradable: true, whenGone: 'empty list' },
      ],
    },
    {
      ...task,
      name: 'notification-service',
      description:
        'Works the order-events queue: stores orders taken without a table, settles pending ones, tells customers.',
      port: 8085,
      calls: [
        {
          to: 'order-events',
          degradable: true,
          whenGone: 'catches up',
          actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
        },
        {
          to: 'order-service',
          degradable: true,
          timeoutMilliseconds: 1500,
          whenGone: 'message stays in the queue, catches up',
          seldom: true,
        },
      ],
    },
  ],
  stores: [
    { kind: 'dynamodb-table', name: 'products', partitionKey: 'id' },
    {
      kind: 'dynamodb-table',
      name: 'orders',
      partitionKey: 'id',
      indexes: { unannounced: 'unannounced' },
      expiry: 'expiresAt',
    },
    { kind: 'dynamodb-table', name: 'payments', partitionKey: 'orderId', expiry: 'expiresAt' },
    { kind: 'redis', name: 'cache', port: 6379 },
    {
      kind: 'sqs-queue',
      name: 'order-events',
      deadLetterQueue: 'order-events-dead-letter',
      maxReceiveCount: 20,
      visibilityTimeoutSeconds: 5,
    },
  ],
};
