import { defineSystem } from 'breakwater';
import { ordersAreKept } from './orders-are-kept.ts';

const { WEAK = '' } = process.env;

export default defineSystem({
  services: {
    web: {
      public: true,
      command: 'node web/main.js',
      health: '/health',
      env: { CATALOG_URL: '${catalog.url}', REVIEWS_URL: '${reviews.url}', WEAK },
      calls: { catalog: {}, reviews: { degradable: true, whenGone: 'pages without reviews and votes' } },
    },
    catalog: {
      command: 'node catalog/main.js',
      health: '/health',
      env: { DATABASE_URL: 'postgres://bookshop@${db.host}:${db.port}/postgres', CACHE_URL: '${cache.url}' },
      calls: { db: {}, cache: { degradable: true, whenGone: 'no old list of books while Postgres is away' } },
    },
    reviews: {
      command: 'python3 reviews/main.py',
      replicas: 1,
      health: '/health',
      env: { CACHE_URL: '${cache.url}', CATALOG_URL: '${catalog.url}', WEAK },
      calls: { cache: { degradable: true, whenGone: 'reviews without votes' }, catalog: { degradable: true } },
    },
  },
  stores: {
    cache: { kind: 'redis' },
    db: {
      kind: 'server',
      protocol: 'postgres',
      port: 5432,
      prepare: ['./postgres.sh init ${self.folder}'],
      command: './postgres.sh run ${self.folder} ${self.port}',
      setup: ['node catalog/setup.js'],
      env: { DATABASE_URL: 'postgres://bookshop@${self.host}:${self.port}/postgres' },
    },
  },
  journeys: {
    browse: { weight: 4, request: { path: '/books', take: { book: '/books/*/id' } } },
    read: { weight: 4, request: { path: '/books/${book}', degraded: { body: { '/votes': null } } } },
    vote: { request: { method: 'POST', path: '/books/${book}/votes', degraded: { body: { '/counted': false } } } },
    order: {
      request: {
        method: 'POST',
        path: '/orders',
        body: { book: '${book}' },
        idempotencyKey: true,
        take: { order: '/id' },
      },
    },
  },
  promises: [{ name: 'an order that was acknowledged is in Postgres', audit: ordersAreKept }],
});
