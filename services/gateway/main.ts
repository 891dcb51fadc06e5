import { createServiceClient } from '../kit/http-client.ts';
import { policies } from '../kit/policies.ts';
import { runService } from '../kit/service.ts';
import { createApp } from './app.ts';

const values = policies.gateway;

await runService((kit, environment) => {
  const client = (name: keyof typeof values, url: URL) => createServiceClient(kit, name, url, values[name]);
  return createApp(kit, {
    products: client('product-service', environment.url('PRODUCT_SERVICE_URL')),
    orders: client('order-service', environment.url('ORDER_SERVICE_URL')),
    recommendations: client('recommendation-service', environment.url('RECOMMENDATION_SERVICE_URL')),
  });
});
