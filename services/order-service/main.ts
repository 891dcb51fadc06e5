import { createCache } from '../kit/cache.ts';
import { readCacheAddress } from '../kit/cache-address.ts';
import { createServiceClient } from '../kit/http-client.ts';
import { policies } from '../kit/policies.ts';
import { createQueue } from '../kit/queue.ts';
import { runService } from '../kit/service.ts';
import { createTable } from '../kit/table.ts';
import { createApp } from './app.ts';
import { createOrdersTable } from './orders-table.ts';

const values = policies['order-service'];

await runService((kit, environment) => {
  const name = environment.text('ORDERS_TABLE');
  const region = environment.text('AWS_REGION');
  const paymentsUrl = environment.url('PAYMENT_SERVICE_URL');
  const eventsUrl = environment.url('ORDER_EVENTS_URL');
  const cache = readCacheAddress(environment);
  return createApp(kit, {
    orders: createOrdersTable(createTable(kit, 'orders', { name, region, values: values.orders })),
    cache: createCache(kit, cache, values.cache),
    payments: createServiceClient(kit, 'payment-service', paymentsUrl, values['payment-service']),
    events: createQueue(kit, 'order-events', { url: eventsUrl, region, values: values['order-events'] }),
  });
});
