import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from '@jest/globals';
import { holdable, type Template } from '../../bin/localstack/holdable.ts';
import { servicesAt } from '../../bin/localstack/services.ts';
import { queueHandlers, responseTopics } from '../../lib/model/response/handlers.ts';
import { namesOf } from '../../lib/names.ts';
import { synth } from './support/synth.ts';

/** The health page of a LocalStack 4.14.0 without Docker and without downloads: no Lambda, no DynamoDB, no KMS. */
const services = ['sns', 'sqs', 'cloudwatch', 'cloudformation', 'iam', 'events', 'secretsmanager', 'ssm', 'logs', 's3'];
const server = createServer((_, response) =>
  response.end(JSON.stringify({ services: Object.fromEntries(services.map((name) => [name, 'available'])) })),
).listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
const has = await servicesAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

const { config, templates } = synth('dev');
const names = namesOf(config);
const response = holdable(templates.response.toJSON() as Template, { has });
const observability = holdable(templates.observability.toJSON() as Template, {
  has,
  exports: new Set(response.exports),
});
const namedIn = ({ template }: typeof response, type: string, key: string) =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties = {} }) => String(Properties[key]))
    .toSorted();

describe('of the stack that responds a LocalStack holds', () => {
  test('every topic, and a queue for each handler that hears something', () => {
    expect(namedIn(response, 'AWS::SNS::Topic', 'TopicName')).toEqual(
      ['mail', ...responseTopics].map(names.topic).toSorted(),
    );
    expect(namedIn(response, 'AWS::SQS::Queue', 'QueueName')).toEqual(
      expect.arrayContaining(queueHandlers.flatMap((name) => [names.queue(name), `${names.queue(name)}-dead-letter`])),
    );
  });

  test('who hears what: subscriptions and rules', () => {
    expect(namedIn(response, 'AWS::SNS::Subscription', 'Protocol')).toEqual(['sqs', 'sqs', 'sqs']);
    expect(namedIn(response, 'AWS::Events::Rule', 'State')).toEqual(['ENABLED', 'ENABLED', 'ENABLED']);
  });

  test('no function and no ledger: handlers run beside it; what is left out is named', () => {
    const left = response.leftOut.map(({ type, why }) => `${type}: ${why}`);
    expect(left).toEqual(
      expect.arrayContaining([
        'AWS::Lambda::Function: the endpoint has no such service',
        'AWS::DynamoDB::Table: the endpoint has no such service',
        'AWS::SNS::Topic: held without KmsMasterKeyId, which refers to what is left out',
      ]),
    );
    for (const each of Object.values(response.template.Resources)) expect(each.Type).not.toMatch(/^AWS::Lambda/);
  });
});

test('of the stack that alarms it holds the guardrails, and they tell machines', () => {
  const guardrail = Object.values(observability.template.Resources).find(
    ({ Properties = {} }) => Properties.AlarmName === names.alarm('guardrail-users'),
  );
  expect(guardrail?.Properties?.AlarmActions).toEqual([
    { 'Fn::ImportValue': expect.stringMatching(/^shop-dev-response:.*Topicsmachines/) },
  ]);
});
