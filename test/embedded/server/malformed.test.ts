import { test } from '@jest/globals';
import { refusesMalformed } from './support/refuses-malformed.ts';

test('some hundred malformed requests are refused each, and what runs goes on', () => refusesMalformed(400), 120_000);
