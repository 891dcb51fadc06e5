import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { alsoBought, type Product } from '../../../services/recommendation-service/also-bought.ts';

const seed: Product[] = JSON.parse(
  readFileSync(new URL('../../../services/product-service/seed.json', import.meta.url), 'utf8'),
);

test('the seed has twenty products with ids of their own', () => {
  expect(new Set(seed.map((product) => product.id)).size).toBe(20);
});

test('a product goes with four others of its category, in whatever order the catalogue comes', () => {
  const expected = ['product-06', 'product-08', 'product-09', 'product-10'];
  expect(alsoBought('product-07', seed)).toEqual(expected);
  expect(alsoBought('product-07', seed.toReversed())).toEqual(expected);
});

test('a small category is filled up from the others, and a small catalogue gives what it has', () => {
  const products = [
    { id: 'a', category: 'x' },
    { id: 'b', category: 'y' },
    { id: 'c', category: 'x' },
  ];
  expect(alsoBought('a', products)).toEqual(['c', 'b']);
  expect(alsoBought('a', [])).toEqual([]);
});
