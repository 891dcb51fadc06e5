import { createServiceClient } from '../kit/http-client.ts';
import { policies } from '../kit/policies.ts';
import { createQueue } from '../kit/queue.ts';
import { runService } from '../kit/service.ts';
import { createApp } from './app.ts';

const values = policies['notification-service'];

await runService((kit, environment) => {
  const url = environment.url('ORDER_EVENTS_URL');
  const region = environment.text('AWS_REGION');
  const ordersUrl = environment.url('ORDER_SERVICE_URL');
  const waitSeconds = environment.integer('QUEUE_WAIT_SECONDS', { min: 0, max: 20, fallback: 1 });
  const waitMs = waitSeconds * 1000;
  const { attemptTimeoutMs, totalTimeoutMs, ...others } = values['order-events'];
  return createApp(kit, {
    inbox: createQueue(kit, 'order-events', {
      url,
      region,
      values: { ...others, attemptTimeoutMs: attemptTimeoutMs + waitMs, totalTimeoutMs: totalTimeoutMs + waitMs },
    }),
    orders: createServiceClient(kit, 'order-service', ordersUrl, values['order-service']),
    waitSeconds,
  });
});
