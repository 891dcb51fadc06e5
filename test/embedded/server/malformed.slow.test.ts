import { test } from '@jest/globals';
import { refusesMalformed } from './support/refuses-malformed.ts';

test(
  'ten thousand malformed requests are refused each, and what runs goes on',
  () => refusesMalformed(10_000),
  600_000,
);
