import { readFileSync } from 'node:fs';

const read = (file: string): readonly object[] =>
  JSON.parse(readFileSync(new URL(`../../services/${file}`, import.meta.url), 'utf8'));

/** The items that tables open with, by the table's name. */
export const seed = { products: read('product-service/seed.json') };
