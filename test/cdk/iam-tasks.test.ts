import { describe, expect, test } from '@jest/globals';
import { systemIn } from '../../lib/config/system-in.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { Deployed } from './support/deployed.ts';
import {
  allowedOf,
  type Call,
  call,
  deniedOf,
  instance,
  regional,
  rolesOf,
  table,
  tagged,
  temptations,
  toSsm,
} from './support/iam.ts';
import { configFor, synth, synthesise } from './support/synth.ts';

const synthesised = synth('staging');
const deployed = new Deployed(synthesised);
const roles = rolesOf(deployed);
const withoutFaults = rolesOf(new Deployed(synthesise({ ...configFor('dev'), faultInjection: 'none' })));
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

/** The tags under which the SSM agent beside a service registers, as the entry point gives them. */
const registered = (service: string, environment = 'staging') => ({
  ...tagged(environment, 'aws:RequestTag'),
  'aws:RequestTag/breakwater:service': service,
  'aws:TagKeys': [
    'ECS_TASK_ARN',
    'ECS_TASK_AVAILABILITY_ZONE',
    'FAULT_INJECTION_SIDECAR',
    'breakwater:task',
    'breakwater:system',
    'breakwater:environment',
    'breakwater:service',
  ],
});

/** What the SSM agent beside the service calls, by the service's role. */
const registration = (service: string, environment = 'staging'): readonly Call[] => [
  call('ssm:CreateActivation', '*', registered(service, environment)),
  call('ssm:AddTagsToResource', instance, registered(service, environment)),
  call('iam:PassRole', `arn:aws:iam::000000000000:role/shop-${environment}-managed-instance-us-east-1`, toSsm),
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
    expect(await deniedOf(roleOf(service), [...own, ...registration(service)])).toEqual([]);
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
    expect(await allowedOf(roleOf(service, withoutFaults, 'shop-dev'), registration(service, 'dev'))).toEqual([]);
  });

  test('registers them as nothing but their own service in their own environment', async () => {
    const own = registered(service);
    const other = service === 'gateway' ? 'order-service' : 'gateway';
    const more = { ...own, 'aws:TagKeys': [...own['aws:TagKeys'], 'owner'] };
    const already = { ...tagged('prod'), 'aws:ResourceTag/breakwater:service': service };
    const wrong = [
      ...registration(service, 'prod'),
      call('ssm:CreateActivation', '*', registered(other)),
      call('ssm:CreateActivation', '*', { 'aws:TagKeys': own['aws:TagKeys'] }),
      call('ssm:CreateActivation', '*', more),
      call('ssm:AddTagsToResource', instance, more),
      call('ssm:AddTagsToResource', instance, { ...own, ...already }),
    ];
    expect(await allowedOf(roleOf(service), wrong)).toEqual([]);
  });
});
