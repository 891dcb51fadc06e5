import { createCache } from '../kit/cache.ts';
import { readCacheAddress } from '../kit/cache-address.ts';
import { policies } from '../kit/policies.ts';
import { runService } from '../kit/service.ts';
import { createTable } from '../kit/table.ts';
import { createApp } from './app.ts';
import { createProductTable } from './product-table.ts';

const values = policies['product-service'];

await runService((kit, environment) => {
  const name = environment.text('PRODUCTS_TABLE');
  const region = environment.text('AWS_REGION');
  const cache = readCacheAddress(environment);
  return createApp(kit, {
    table: createProductTable(createTable(kit, 'products', { name, region, values: values.products })),
    cache: createCache(kit, cache, values.cache),
  });
});
