import { policies } from '../kit/policies.ts';
import { runService } from '../kit/service.ts';
import { createTable } from '../kit/table.ts';
import { createApp } from './app.ts';
import { createChargesTable } from './charges-table.ts';

const values = policies['payment-service'].payments;

await runService((kit, environment) => {
  const name = environment.text('PAYMENTS_TABLE');
  const region = environment.text('AWS_REGION');
  return createApp(kit, { charges: createChargesTable(createTable(kit, 'payments', { name, region, values })) });
});
