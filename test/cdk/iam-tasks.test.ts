import { describe, expect, test } from '@jest/globals';
import { systemIn } from '../../lib/config.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { Deployed } from './support/deployed.ts';
import { allowedOf, type Call, call, deniedOf, regional, rolesOf, table, temptations, toSsm } from './support/iam.ts';
import { configFor, synth, synthesise } from './support/synth.ts';

const synthesised = synth('staging');
const deployed = new Deployed(synthesised);
const roles = rolesOf(deployed);
const withoutFaults = rolesOf(new Deployed(synthesise({ ...configFor('dev'), faultInjection: false })));
const { topology } = systemIn(synthesised.config, shopModel);

// CloudFormation names queues; the one that gives up on a message is no dead-letter queue.
const [queueId = ''] = deployed
  .resources('AWS::SQS::Queue')
  .flatMap(({ id, properties }) => (properties.RedrivePolicy ? id : []));
const queue = regional('sqs', queueId);

/** What each service's code calls, read off services/. */
const calls: Readonly<Record<string, readonly Call[]>> = {
  gateway: [],
  'product-service': ['dynamodb:GetItem', 'dynamodb:Scan'].map((action) =>
    call(action, table('shop-staging-products')),
  ),
  'order-service': [
    ...['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'].map((action) =>
      call(action, table('shop-staging-orders')),
    ),
    call('dynamodb:Query', `${table('shop-staging-orders')}/index/unannounced`),
    call('sqs:SendMessage', queue),
  ],
  'payment-service': ['dynamodb:GetItem', 'dynamodb:PutItem'].map((action) =>
    call(action, table('shop-staging-payments')),
  ),
  'recommendation-service': [],
  'notification-service': ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'].map((action) =>
    call(action, queue),
  ),
};

/** What the SSM agent beside the service calls, by the service's role. */
const registration: readonly Call[] = [
  call('ssm:CreateActivation'),
  call('ssm:AddTagsToResource', regional('ssm', 'managed-instance/mi-0123456789abcdef0')),
  call('iam:PassRole', `arn:aws:iam::000000000000:role/shop-staging-managed-instance-us-east-1`, toSsm),
];

const roleOf = (service: string, of = roles, system = 'shop-staging') => {
  const role = [...of.values()].find(({ description }) => description === `What ${system}'s ${service} may do`);
  if (!role) throw new Error(`${service} has no role`);
  return role;
};

test('every service is looked at', () => {
  expect(Object.keys(calls).toSorted()).toEqual(topology.services.map(({ name }) => name).toSorted());
});

describe.each(Object.keys(calls))('the role of the tasks of %s', (service) => {
  const own = calls[service] ?? [];

  test('lets them do what their code does, and register for faults', async () => {
    expect(await deniedOf(roleOf(service), [...own, ...registration])).toEqual([]);
  });

  test('lets them do nothing that another service does, and nothing else that tempts', async () => {
    const key = ({ action, resource }: Call) => `${action} ${resource}`;
    const mine = new Set(own.map(key));
    const others = Object.values(calls)
      .flat()
      .filter((each) => !mine.has(key(each)));
    const more = ['dynamodb:DeleteItem', 'dynamodb:DeleteTable'].map((action) =>
      call(action, table('shop-staging-orders')),
    );
    // Reading one's own table is no temptation.
    const not = temptations.filter((each) => !mine.has(key(each)));
    const queues = ['sqs:PurgeQueue', 'sqs:DeleteQueue'].map((action) => call(action, queue));
    expect(await allowedOf(roleOf(service), [...others, ...more, ...queues, ...not])).toEqual([]);
  });

  test('lets them register nowhere where faults are not injected', async () => {
    expect(await allowedOf(roleOf(service, withoutFaults, 'shop-dev'), registration)).toEqual([]);
  });
});
