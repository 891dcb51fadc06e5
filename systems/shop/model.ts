import { usersObjective } from '../../lib/model/objectives.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { badDeployments, breakages } from './experiments/bad-deployment.ts';
import { losePayment } from './experiments/lose-payment.ts';
import { slowProducts } from './experiments/slow-products.ts';
import { journeys } from './journeys.ts';
import { promises } from './promises.ts';
import { seed } from './seed.ts';
import { topology } from './topology.ts';

/** The shop, as far as it can be told without running it. */
export const shopModel: SystemModel = {
  topology,
  journeys,
  promises,
  seed,
  storeActions: { products: ['throttle'], orders: ['throttle'], payments: ['throttle'], cache: ['failover'] },
  experiments: [losePayment, slowProducts, badDeployments],
  // It degrades instead of failing: of 150 requests in three seconds two that fail are one too many.
  objectives: { during: { goodputFloor: usersObjective({}).availability } },
  breakages,
};
