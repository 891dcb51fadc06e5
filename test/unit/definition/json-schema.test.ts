import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { jsonSchema } from '../../../scripts/schema/json-schema.ts';

const file = new URL('../../../breakwater.schema.json', import.meta.url);

describe('the JSON schema of a configuration', () => {
  const isValid = new Ajv2020({ strict: false }).compile(jsonSchema());

  test('is the one in its file: npm run schema writes it', () => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
  });

  test.each<[string, object, boolean]>([
    ['the smallest', { services: { web: { command: 'node web.js', public: true } } }, true],
    [
      'stores and journeys',
      {
        services: { web: { command: ['node', 'web.js'], calls: { db: { degradable: true } } } },
        stores: { db: { kind: 'server', protocol: 'postgres', address: '127.0.0.1:5432' } },
        journeys: { home: 'GET /', buy: { request: { method: 'POST', path: '/orders', body: { a: 1 } } } },
      },
      true,
    ],
    ['a field that there is not', { services: { web: { command: 'node', replics: 2 } } }, false],
    ['a kind that there is not', { services: {}, stores: { db: { kind: 'postgres' } } }, false],
    ['a journey that is no request', { services: {}, journeys: { home: 'books' } }, false],
    ['what only a module can say', { services: {}, promises: [{ name: 'kept', audit: 'x' }] }, false],
  ])('%s: as the loader has it', (_, value, valid) => {
    expect(isValid(value)).toBe(valid);
  });

  test('says what fields are for', () => {
    expect(JSON.stringify(jsonSchema())).toContain(
      'How many tasks of it are kept running. Default: 2, or 1 with a fixed port.',
    );
  });
});
