import { Redis } from 'ioredis';
import pg from 'pg';
import { HttpError, serve } from '../lib/serve.js';

const { DATABASE_URL, CACHE_URL } = process.env;

const db = new pg.Pool({ connectionString: DATABASE_URL, connectionTimeoutMillis: 400, query_timeout: 400 });
// A connection that breaks while nobody uses it: the pool opens another.
db.on('error', (error) => console.error(`database: ${error.message}`));

const cache = new Redis(CACHE_URL, { lazyConnect: true, commandTimeout: 100, enableReadyCheck: false });
cache.on('error', (error) => console.error(`cache: ${error.message}`));

serve({
  'GET /books': async () => [200, await allBooks()],

  'GET /books/:id': async ({ id }) => {
    const { books, ...rest } = await allBooks();
    const book = books.find((book) => book.id === id);
    if (!book) throw new HttpError(404, `no book ${id}`);
    return [200, { ...book, ...rest }];
  },

  // What is said to be stored is in Postgres, and an order that comes again is the one that is there.
  'PUT /orders/:id': async ({ id, body: { book } }) => {
    try {
      await db.query('INSERT INTO orders (id, book) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING', [id, book]);
      return [200, { id, book }];
    } catch (error) {
      // An error with a class of 23 is of what was asked for: there is no such book.
      if (error.code?.startsWith('23')) throw new HttpError(422, `no book ${book}`);
      throw new HttpError(503, `orders cannot be taken: ${error.message}`);
    }
  },
});

/** All books, from Postgres; while it is away, as they were when the reviews last copied them to Redis. */
async function allBooks() {
  try {
    return { books: (await db.query('SELECT id, title, author, cents FROM books ORDER BY id')).rows };
  } catch (error) {
    const copy = await cache.get('books').catch(() => null);
    if (copy) return { books: JSON.parse(copy), stale: true };
    throw new HttpError(503, `the database cannot be reached: ${error.message}`);
  }
}
