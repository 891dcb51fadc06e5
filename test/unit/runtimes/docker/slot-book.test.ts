import { expect, test } from '@jest/globals';
import type { Incarnation } from '../../../../local/runtimes/docker/containers/incarnation.ts';
import { createSlotBook } from '../../../../local/runtimes/docker/mesh/slot-book.ts';
import { subnetBeside } from '../../../../local/runtimes/docker/project/free-subnet.ts';
import type { Layout, Slot } from '../../../../local/runtimes/docker/project/layout.ts';

const slot = (composeService: string, number: number, callee: string): Slot => ({
  ...{ id: `${composeService}-${number}`, composeService, number, callees: [callee], zone: undefined },
  ...{ standIn: `10.199.1.${number}`, address: undefined, isLedTo: true, ports: [80] },
});
const web = slot('web', 1, 'web');
const layout: Layout = {
  ...{ system: 'theirs', subnet: subnetBeside([]), slots: [web, slot('db', 1, 'database')], members: {} },
  names: { proxy: 'breakwater-proxy', network: 'breakwater', outside: 'breakwater-outside' },
  stores: { database: '10.199.1.9' },
  unseen: [],
  published: [],
};
const task = (id: string, address: string, inRotation = true) => ({
  incarnation: {
    ...{ id, containerId: id, pid: 1, name: id, service: 'web', stores: [], composeService: 'web', number: 1 },
    ...{
      zone: undefined,
      startedAt: 0,
      health: 'none' as const,
      limits: {},
      layers: [],
      addresses: { theirs_breakwater: address },
    },
  } satisfies Incarnation,
  inRotation,
});
const book = () => createSlotBook(layout, 'theirs_breakwater');
const sample = { caller: 'web-1', callee: 'database', calleeTask: 'db-1', start: 1, milliseconds: 1 };

test('of a slot nothing is known until it was told of, and nothing is in it once that has ended', () => {
  const slots = book();
  expect(slots.occupantsOf(web)).toBeUndefined();
  slots.are([task('one', '10.199.2.1')], []);
  expect(slots.occupantsOf(web)).toEqual([{ id: 'one', address: '10.199.2.1', inRotation: true }]);
  slots.are([], []);
  expect(slots.occupantsOf(web)).toEqual([]);
});

test('a sample tells the task that is there, or was there last; a store is itself', () => {
  const slots = book();
  slots.are([task('one', '10.199.2.1')], []);
  slots.are([], []);
  expect(slots.named({ ...sample, outcome: 'failed' })).toEqual({
    ...{ caller: 'one', callee: 'database', start: 1, milliseconds: 1, outcome: 'failed' },
  });
  slots.are([task('two', '10.199.2.1')], []);
  const called = { ...sample, caller: 'users', callee: 'web', calleeTask: 'web-1', outcome: 'served' as const };
  expect(slots.named(called)).toMatchObject({ caller: 'users', calleeTask: 'two' });
  expect([slots.calleeOf('one'), slots.calleeOf('two'), slots.calleeOf('users')]).toEqual(['web', 'web', 'users']);
});

test('while a service is deployed its place is the one in rotation’s', () => {
  const slots = book();
  slots.are([task('old', '10.199.2.1', false), task('new', '10.199.2.2')], []);
  expect(slots.occupantsOf(web)?.map(({ id }) => id)).toEqual(['new', 'old']);
  expect([slots.slotOf('old'), slots.slotOf('new')]).toEqual([web, web]);
});
