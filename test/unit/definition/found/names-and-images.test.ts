import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { kindOfImage } from '../../../../definition/found/image-kind.ts';
import { Names } from '../../../../definition/found/names.ts';
import { name } from '../../../../definition/schema/parts.ts';

test.each([
  ['postgres:16-alpine', 'postgres'],
  ['docker.io/library/postgres@sha256:0123', 'postgres'],
  ['registry.example.com:5000/mirror/postgis/postgis:16-3.4', 'postgres'],
  ['bitnami/postgresql:latest', 'postgres'],
  ['valkey/valkey', 'redis'],
  ['mcr.microsoft.com/mssql/server:2022-latest', 'sql-server'],
  ['rabbitmq:3-management', 'rabbitmq'],
  ['confluentinc/cp-kafka:7.5.0', 'kafka'],
  ['localstack/localstack', 'localstack'],
])('%s is %s', (image, program) => expect(kindOfImage(image)).toMatchObject({ is: 'store', program }));

test.each([
  ['nginx:1.27', { is: 'proxy' }],
  ['traefik:v3', { is: 'proxy' }],
  ['adminer', { is: 'tool' }],
  ['prom/prometheus', { is: 'tool' }],
  ['oliver006/redis_exporter', { is: 'tool' }],
  ['me/postgres-backup', undefined],
  ['node:22', undefined],
  ['', undefined],
])('%s is %j', (image, kind) => expect(kindOfImage(image)).toEqual(kind));

test('every name is one that a configuration can have, and nobody else’s', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 80 })), (texts) => {
      const names = new Names();
      const given = texts.map((text) => names.of(text));
      expect(new Set(given).size).toBe(texts.length);
      for (const each of given) expect(name.safeParse(each).success).toBe(true);
      expect(texts.map((text) => names.of(text))).toEqual(given);
    }),
  );
});

test('a plain name stays, and words that mean something else are no names', () => {
  const names = new Names();
  expect(['order_service', 'order-service', 'API', 'self', 'env', '2nd'].map((text) => names.of(text))).toEqual([
    'order-service',
    'order-service-2',
    'api',
    'service-self',
    'service-env',
    'service-2nd',
  ]);
});
