import { expect, test } from '@jest/globals';
import { experimentFrom } from '../../../cli/injected.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const from = (name: string, options: Record<string, string>) =>
  experimentFrom({ positionals: [name], options }, shopModel);

test.each([
  ['refuse-connections', { on: 'cache', callee: 'orders' }, '--on and --callee say the same: give one of them'],
  ['memory-stress', { on: 'gateway', service: 'gateway', mode: 'balloon' }, '--on and --service say the same'],
  ['pause-process', { on: 'gateway', select: 'COUNT(2)', tasks: '2' }, '--select and --tasks say the same'],
  ['refuse-connections', { on: 'nobody' }, 'no callee is named "nobody"'],
  ['refuse-connections', { on: 'cache', select: 'COUNT(1)' }, 'refuse-connections takes no --select'],
  ['reset-connections', {}, '--callee is required by reset-connections'],
])('%s with %j is refused', (name, options, message) => {
  expect(() => from(name, options as unknown as Record<string, string>)).toThrow(message);
});

test('what is cut off from everybody is hit, gone, and what cannot do without it may be hurt', () => {
  const { hits, gone, expectedRadius } = from('refuse-connections', { on: 'order-service' });
  expect({ hits, gone }).toEqual({ hits: ['order-service'], gone: ['order-service'] });
  expect(expectedRadius).toContain('gateway');
});
