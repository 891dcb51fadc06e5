import pg from 'pg';

// Creates the tables and the books; run once, before the first start.
const books = [
  ['dune', 'Dune', 'Frank Herbert', 999],
  ['emma', 'Emma', 'Jane Austen', 799],
  ['kim', 'Kim', 'Rudyard Kipling', 699],
  ['ulysses', 'Ulysses', 'James Joyce', 1299],
  ['walden', 'Walden', 'Henry David Thoreau', 899],
];

const db = new pg.Client({ connectionString: process.env.DATABASE_URL });
await db.connect();
await db.query('CREATE TABLE IF NOT EXISTS books (id text PRIMARY KEY, title text, author text, cents integer)');
await db.query('CREATE TABLE IF NOT EXISTS orders (id text PRIMARY KEY, book text NOT NULL REFERENCES books)');
for (const book of books) await db.query('INSERT INTO books VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', book);
await db.end();
