import { expect, test } from '@jest/globals';
import { Balancer } from '../../../local/runtimes/embedded/links/balancer.ts';

const endpoints = ['1', '2'].map((id) => ({ callee: 'teas', id, port: 80, inRotation: true }));

function balanced() {
  let now = 0;
  const balancer = new Balancer({ monotonic: () => now });
  balancer.replace(endpoints);
  const led = () => {
    const lease = balancer.choose('teas', new Set(), { prefers: '1' });
    lease?.release();
    return lease?.endpoint.id;
  };
  const heard = (...failed: boolean[]) => {
    for (const isFailed of failed) balancer.heard('1', isFailed);
  };
  const later = (milliseconds: number) => {
    now += milliseconds;
  };
  return { balancer, led, heard, later };
}

test('an endpoint that fails five calls in a row is passed over for a while', () => {
  const { led, heard, later } = balanced();
  heard(true, true, true, true);
  expect(led()).toBe('1');
  heard(true);
  expect(led()).toBe('2');
  later(10_001);
  expect(led()).toBe('1');
});

test('one that serves in between is not', () => {
  const { led, heard } = balanced();
  heard(true, true, true, true, false, true, true, true, true);
  expect(led()).toBe('1');
});

test('the only one there is is not either', () => {
  const { balancer, led, heard } = balanced();
  heard(true, true, true, true, true);
  balancer.replace(endpoints.slice(0, 1));
  expect(led()).toBe('1');
});
