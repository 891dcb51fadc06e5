import { randomUUID } from 'node:crypto';
import { HttpError, serve } from '../lib/serve.js';

const { CATALOG_URL, REVIEWS_URL, WEAK = '' } = process.env;
// A weakness to be found: without a time-out, a page waits for reviews as long as they are silent.
const reviewsMilliseconds = WEAK.split(',').includes('timeout') ? undefined : 300;

serve({
  'GET /books': async () => [200, await catalog('GET', '/books')],

  'GET /books/:id': async ({ id }) => {
    const [book, opinions] = await Promise.all([catalog('GET', `/books/${id}`), reviewsOf(id)]);
    return [200, { ...book, ...opinions }];
  },

  'POST /books/:id/votes': async ({ id }) => [202, await vote(id)],

  // Its key is the order's number: an order that is sent twice is one order.
  'POST /orders': async ({ body, request }) => {
    const id = request.headers['idempotency-key'] ?? randomUUID();
    if (!/^[\w-]{1,64}$/.test(id)) throw new HttpError(400, 'the Idempotency-Key is no word');
    return [201, await catalog('PUT', `/orders/${id}`, { book: body.book })];
  },
});

/** Asks the catalogue, without which there is no page. Whatever it is asked may be asked again where no answer came. */
async function catalog(method, path, body) {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await send(method, CATALOG_URL + path, { body, milliseconds: 600 });
      const answer = await response.json();
      if (!response.ok) throw new HttpError(response.status, answer.error);
      return answer;
    } catch (error) {
      if (error.status) throw error;
      if (attempt === 3) throw new HttpError(503, `the catalogue cannot be reached: ${error.message}`);
    }
  }
}

/** Reviews and votes; a page is worth showing without them. */
async function reviewsOf(id) {
  try {
    const response = await send('GET', `${REVIEWS_URL}/books/${id}/reviews`, { milliseconds: reviewsMilliseconds });
    if (response.ok) return await response.json();
  } catch {}
  return { reviews: [], votes: null };
}

/** A vote may be lost. It is not sent again where no answer came: it might be counted twice. */
async function vote(id) {
  try {
    const response = await send('POST', `${REVIEWS_URL}/books/${id}/votes`, { milliseconds: reviewsMilliseconds });
    if (response.ok) return await response.json();
  } catch {}
  return { counted: false };
}

const send = (method, url, { body, milliseconds }) =>
  fetch(url, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    ...(milliseconds && { signal: AbortSignal.timeout(milliseconds) }),
  });
