import { randomUUID } from 'node:crypto';
import type { JourneyRequest, UserRequest } from '../../lib/model/journey-request.ts';
import type { JourneyRequests } from '../../lib/model/system.ts';

/** Orders that are tracked: the newest ones, as users do. */
const trackedOrders = 500;

/** How many amounts there are, in cents; the step has no divisor with it in common, so that all come before one comes again. */
const amounts = 100_000;
const amountStep = 7_919;

/**
 * Turns journeys into requests; what is bought and tracked follows `random`, but Idempotency-Keys never repeat, and amounts
 * only after thousands of orders, so that two orders of one request are told from two requests. `buy`
 * instead of `track` while there is no order to look at. Products that are not known are learnt from the catalogue.
 */
export function shopRequests({
  random,
  products = [],
}: {
  readonly random: () => number;
  readonly products?: readonly string[];
}): JourneyRequests {
  const orders: string[] = [];
  let productIds = products;
  let browsed = 0;
  let amount = Math.floor(random() * amounts);

  const pick = (values: readonly string[]) => encodeURIComponent(values[Math.floor(random() * values.length)] ?? '');
  const upTo = (limit: number) => 1 + Math.floor(random() * limit);

  const browse = (): UserRequest => {
    browsed += 1;
    const lists = browsed % 2 === 1 || productIds.length === 0;
    return { method: 'GET', path: lists ? '/products' : `/products/${pick(productIds)}` };
  };

  const buy = (): JourneyRequest => {
    amount = (amount + amountStep) % amounts;
    const amountCents = 100 + amount;
    const productId = productIds[Math.floor(random() * productIds.length)];
    const body = JSON.stringify({ productId, quantity: upTo(3), amountCents });
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return {
      journey: 'buy',
      request: { method: 'POST', path: '/orders', headers, body },
      receiptIn: (answer) => orderIn(answer, amountCents),
    };
  };

  return {
    next(journey) {
      if (journey === 'buy' || (journey === 'track' && orders.length === 0)) return buy();
      if (journey === 'track') return { journey, request: { method: 'GET', path: `/orders/${pick(orders)}` } };
      if (journey === 'home') return { journey, request: { method: 'GET', path: '/home' } };
      if (journey === 'browse') return { journey, request: browse() };
      throw new Error(`no requests are known for journey ${JSON.stringify(journey)}`);
    },
    acknowledged({ id }) {
      orders.push(id);
      if (orders.length > trackedOrders) orders.shift();
    },
    async learn(get) {
      if (productIds.length > 0) return true;
      const { products: found = [] } = (await get('/products')) as { products?: { id: string }[] };
      productIds = found.map(({ id }) => id);
      return productIds.length > 0;
    },
  };
}

/** The order in the answer to one placed for that amount; an answer without an id, or of another amount, is no receipt. */
function orderIn(answer: string, amountCents: number) {
  const { id, amountCents: agreed } = JSON.parse(answer) as { id?: unknown; amountCents?: unknown };
  return typeof id === 'string' && agreed === amountCents ? { id, facts: { amountCents } } : undefined;
}
