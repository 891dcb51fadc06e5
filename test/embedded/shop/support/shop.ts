import { type Link, startLink } from './link.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import { type Stores, startStores } from './stores.ts';

export type LinkName =
  | 'products'
  | 'orders'
  | 'payments'
  | 'cache'
  | 'order-events'
  | 'product-service'
  | 'order-service'
  | 'payment-service'
  | 'recommendation-service';

/** The whole shop on loopback: one link in front of each store and service, tasks as processes. */
export interface Shop {
  readonly stores: Stores;
  readonly links: Readonly<Record<LinkName, Link>>;
  /** Starts one task; the service's link leads to its tasks that still run. */
  start(service: string, variables?: Record<string, string>): Promise<ServiceProcess>;
  close(): Promise<void>;
}

export async function startShop(common: Record<string, string> = {}): Promise<Shop> {
  const stores = await startStores();
  const tasks = new Map<string, ServiceProcess[]>();
  const portsOf = (service: string) => () => (tasks.get(service) ?? []).map((task) => task.port);
  const tables = () => [stores.tablesPort];
  const links: Record<LinkName, Link> = {
    products: await startLink(tables),
    orders: await startLink(tables),
    payments: await startLink(tables),
    cache: await startLink(() => [stores.cachePort]),
    'order-events': await startLink(() => [stores.queue.port]),
    'product-service': await startLink(portsOf('product-service')),
    'order-service': await startLink(portsOf('order-service')),
    'payment-service': await startLink(portsOf('payment-service')),
    'recommendation-service': await startLink(portsOf('recommendation-service')),
  };
  const url = (name: LinkName) => `http://127.0.0.1:${links[name].port}`;
  const tableOf: Record<string, LinkName> = {
    'product-service': 'products',
    'order-service': 'orders',
    'payment-service': 'payments',
  };

  return {
    stores,
    links,
    async start(service, variables = {}) {
      const task = await startService(service, {
        LOG_LEVEL: 'info',
        PRODUCTS_TABLE: 'products',
        ORDERS_TABLE: 'orders',
        PAYMENTS_TABLE: 'payments',
        PRODUCT_SERVICE_URL: url('product-service'),
        ORDER_SERVICE_URL: url('order-service'),
        PAYMENT_SERVICE_URL: url('payment-service'),
        RECOMMENDATION_SERVICE_URL: url('recommendation-service'),
        CACHE_URL: `redis://127.0.0.1:${links.cache.port}`,
        ORDER_EVENTS_URL: 'http://sqs.us-east-1.localhost/000000000000/order-events',
        AWS_ENDPOINT_URL_DYNAMODB: url(tableOf[service] ?? 'products'),
        AWS_ENDPOINT_URL_SQS: url('order-events'),
        ...common,
        ...variables,
      });
      tasks.set(service, [...(tasks.get(service) ?? []), task]);
      task.exited.then(() => {
        tasks.set(
          service,
          (tasks.get(service) ?? []).filter((other) => other !== task),
        );
      });
      return task;
    },
    async close() {
      const running = [...tasks.values()].flat();
      for (const task of running) task.kill('SIGKILL');
      await Promise.all(running.map((task) => task.exited));
      await Promise.all(Object.values(links).map((link) => link.close()));
      await stores.close();
    },
  };
}
