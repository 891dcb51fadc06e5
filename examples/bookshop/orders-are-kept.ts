import type { PromiseContext } from 'breakwater';
import pg from 'pg';

/** The orders that users were given a number of, and that Postgres does not have. */
export async function ordersAreKept({ answers, address }: PromiseContext): Promise<string[]> {
  const { host, port } = address('db');
  const db = new pg.Client({ host, port, user: 'bookshop', database: 'postgres', query_timeout: 5000 });
  await db.connect();
  try {
    const { rows } = await db.query('SELECT id FROM orders');
    const stored = new Set(rows.map(({ id }) => id));
    return answers('order')
      .map(({ values }) => String(values.order))
      .filter((id) => !stored.has(id));
  } finally {
    await db.end();
  }
}
