import { expect, test } from '@jest/globals';
import { UsageError } from '../../../base/usage-error.ts';
import { experimentFrom } from '../../../cli/injected.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const from = (name: string, options: Record<string, string>) =>
  experimentFrom({ positionals: [name], options }, shopModel);

test.each([
  ['refuse-connections', { on: 'cache', callee: 'orders' }, '--on and --callee say the same: give one of them'],
  ['memory-stress', { on: 'gateway', service: 'gateway', mode: 'balloon' }, '--on and --service say the same'],
  ['pause-process', { on: 'gateway', select: 'COUNT(2)', tasks: '2' }, '--select and --tasks say the same'],
  [
    'network-latency',
    { on: 'cache' },
    '"cache" is a store: say who calls it, and that only this is hit: --on SERVICE --sources cache',
  ],
  ['pause-process', { on: 'cache' }, '"cache" is a store: say the service whose tasks are hit'],
  ['refuse-connections', { on: 'nobody' }, 'no callee is named "nobody"'],
  ['refuse-connections', { on: 'cache', select: 'COUNT(1)' }, 'refuse-connections takes no --select'],
  ['refuse-connections', { on: 'notification-service' }, 'nobody calls "notification-service"'],
  ['reset-connections', { callee: 'notification-service' }, 'nobody calls "notification-service"'],
  ['users-burst', { on: 'order-service' }, '"order-service" is a service, not a public service: gateway can be hit so'],
  [
    'http-fault',
    { callee: 'order-service', caller: 'product-service' },
    'caller product-service: nobody has said that it calls order-service: gateway, notification-service do',
  ],
  [
    'http-fault',
    { callee: 'cache', caller: 'product-service' },
    '"cache" is a Redis, not something that is asked over HTTP: gateway,',
  ],
  [
    'http-fault',
    { callee: 'order-service', effect: 'reset', status: '500' },
    '--status: counts only with Effect status, not with reset',
  ],
  [
    'http-fault',
    { callee: 'order-service', 'delay-milliseconds': '5' },
    '--delay-milliseconds: counts only with Effect',
  ],
  ['poison-message', { on: 'orders' }, 'is a DynamoDB table, not an SQS queue: order-events can be hit so'],
  ['poison-message', { on: 'order-event' }, 'no queue is named "order-event"; did you mean order-events?'],
  ['poison-message', { on: 'order-events', count: '11' }, '--count'],
  ['reset-connections', {}, '--callee is required by reset-connections'],
  [
    'deploy-version',
    { on: 'gateway', variable: 'BREAK=crush' },
    '--variable BREAK must be crash or slow or errors or late or some-errors or wrong, not "crush"',
  ],
])('%s with %j is refused', (name, options, message) => {
  expect(() => from(name, options as unknown as Record<string, string>)).toThrow(message);
});

test.each([
  ['pause-process', { on: 'product-service', tasks: '3' }, '--tasks 3: product-service has 2 tasks'],
  ['memory-stress', { on: 'gateway', tasks: '3', mode: 'balloon' }, '--tasks 3: gateway has 2 tasks'],
  ['memory-stress', { on: 'gateway', select: 'COUNT(4)', mode: 'balloon' }, '--select COUNT(4): gateway has 2 tasks'],
  ['network-latency', { on: 'gateway', select: 'COUNT(3)' }, '--select COUNT(3): gateway has 2 tasks'],
  [
    'pause-process',
    { on: 'product-service', tasks: '2' },
    '--tasks 2: it would take the last healthy task of product-service, which has 2',
  ],
  ['stop-task', { on: 'gateway', select: 'ALL' }, '--select ALL: it would take the last healthy task of gateway'],
  ['kill-process', { on: 'gateway', select: 'PERCENT(100)' }, '--select PERCENT(100): it would take the last healthy'],
])('%s with %j asks for more than the service has, which is bad input', (name, options, message) => {
  const attempt = () => from(name, options as unknown as Record<string, string>);
  expect(attempt).toThrow(UsageError);
  expect(attempt).toThrow(message);
});

test.each([
  ['network-latency', { on: 'gateway', select: 'ALL' }],
  ['memory-stress', { on: 'gateway', tasks: '2', mode: 'balloon' }],
  ['stop-task', { on: 'gateway', select: 'PERCENT(50)' }],
  ['refuse-connections', { on: 'gateway' }],
  ['deploy-version', { on: 'gateway', variable: 'BREAK=some-errors' }],
  ['deploy-version', { on: 'gateway', variable: 'VERSION=crush' }],
])('%s with %j is not', (name, options) => {
  expect(() => from(name, options as unknown as Record<string, string>)).not.toThrow();
});

test('what is cut off from everybody is hit, gone, and what cannot do without it may be hurt', () => {
  const { hits, gone, expectedRadius } = from('refuse-connections', { on: 'order-service' });
  expect({ hits, gone }).toEqual({ hits: ['order-service'], gone: ['order-service'] });
  expect(expectedRadius).toContain('gateway');
});
