import { createCache } from '../kit/cache.ts';
import { readCacheAddress } from '../kit/cache-address.ts';
import { createServiceClient } from '../kit/http-client.ts';
import { policies } from '../kit/policies.ts';
import { runService } from '../kit/service.ts';
import { createApp } from './app.ts';

const values = policies['recommendation-service'];

await runService((kit, environment) => {
  const productsUrl = environment.url('PRODUCT_SERVICE_URL');
  const cache = readCacheAddress(environment);
  return createApp(kit, {
    products: createServiceClient(kit, 'product-service', productsUrl, values['product-service']),
    cache: createCache(kit, cache, values.cache),
  });
});
