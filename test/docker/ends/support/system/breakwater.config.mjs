const aside = { degradable: true, whenGone: 'an answer without it' };
const table = { kind: 'dynamodb-table', partitionKey: 'id' };
const service = (port, ...callees) => ({
  calls: Object.fromEntries(callees.map((callee) => [callee, aside])),
  processName: 'node',
  port,
});

/** What the grid of ends is tried on: whoever is asked answers, whatever its callees do. */
export default {
  name: 'grid',
  compose: './compose.yaml',
  services: {
    front: service(3000, 'pay', 'stock', 'mail', 'notes', 'trade', 'desk'),
    pay: service(3001, 'accounts'),
    stock: service(3002, 'products'),
    mail: service(3003, 'events'),
    notes: service(3004, 'cache'),
    trade: service(3005, 'orders'),
    desk: service(3006),
  },
  stores: { cache: { kind: 'redis' }, orders: table, events: table, products: table, accounts: table },
  journeys: { page: { request: { path: '/' } } },
};
