import { afterEach, expect, test } from '@jest/globals';
import { endAll } from '../../../base/process/end-all.ts';
import { groupMembers, signalGroup } from '../../../base/process/group.ts';
import { isAlive, processState, signalProcess } from '../../../base/process/identity.ts';
import { eventually, type Family, startFamily, startVictim } from './support/system.ts';

let family: Family;

afterEach(() => family.end());

const states = () => [processState(family.leader), processState(family.forked)];
const pids = (processes: readonly { pid: number }[]) => processes.map(({ pid }) => pid).sort((a, b) => a - b);

/** The leader dies of a signal of its own; what it has forked lives on. */
async function killLeader(): Promise<void> {
  signalProcess(family.leader, 'SIGKILL');
  expect(await eventually(states, ['gone', 'running'])).toEqual(['gone', 'running']);
}

test('a signal reaches a process with all that it has forked', async () => {
  family = await startFamily();
  expect(pids(groupMembers(family.leader))).toEqual(pids([family.leader, family.forked]));
  expect(signalGroup(family.leader, 'SIGSTOP')).toBe(true);
  expect(await eventually(states, ['stopped', 'stopped'])).toEqual(['stopped', 'stopped']);
  expect(signalGroup(family.leader, 'SIGCONT')).toBe(true);
  expect(await eventually(states, ['running', 'running'])).toEqual(['running', 'running']);
});

test('of a process that leads no group only itself is signalled and ended', async () => {
  family = await startFamily({ detached: false });
  expect(groupMembers(family.leader)).toEqual([family.leader]);
  expect(signalGroup(family.leader, 'SIGSTOP')).toBe(true);
  expect(await eventually(states, ['stopped', 'running'])).toEqual(['stopped', 'running']);
  expect(signalGroup(family.forked, 'SIGSTOP')).toBe(true);
  expect(await eventually(states, ['stopped', 'stopped'])).toEqual(['stopped', 'stopped']);
  expect(await endAll([family.leader])).toEqual([]);
  expect(states()).toEqual(['gone', 'stopped']);
});

test('a member of a group does not stand for the group', async () => {
  family = await startFamily();
  signalGroup(family.forked, 'SIGSTOP');
  expect(await eventually(states, ['running', 'stopped'])).toEqual(['running', 'stopped']);
  expect(groupMembers(family.forked)).toEqual([family.forked]);
});

test('an end reaches all members, stopped ones too, and those that outlived their leader', async () => {
  family = await startFamily();
  signalGroup(family.leader, 'SIGSTOP');
  expect(await endAll([family.leader])).toEqual([]);
  expect(states()).toEqual(['gone', 'gone']);

  family = await startFamily();
  signalProcess(family.forked, 'SIGSTOP');
  signalProcess(family.leader, 'SIGKILL');
  expect(await eventually(states, ['gone', 'stopped'])).toEqual(['gone', 'stopped']);
  expect(groupMembers(family.leader)).toEqual([family.forked]);
  expect(await endAll([family.leader])).toEqual([]);
  expect(states()).toEqual(['gone', 'gone']);
});

test('a group whose leader has gone takes no signal by the name of its leader', async () => {
  family = await startFamily();
  await killLeader();
  expect(signalGroup(family.leader, 'SIGKILL')).toBe(false);
  expect(isAlive(family.forked)).toBe(true);
});

test('members that outlived a stranger are left alone', async () => {
  family = await startFamily();
  await killLeader();
  const { pid, startTime } = family.leader;
  const strangers = [startTime.replace(/\d+$/, '99999999999'), startTime.replace(/^[^/]+/, 'another-boot'), 'another'];
  for (const other of strangers) {
    expect(groupMembers({ pid, startTime: other })).toEqual([]);
    expect(await endAll([{ pid, startTime: other }])).toEqual([]);
  }
  expect(isAlive(family.forked)).toBe(true);

  const living = await startFamily();
  expect(groupMembers({ ...living.leader, startTime: 'another' })).toEqual([]);
  expect(signalGroup({ ...living.leader, startTime: 'another' }, 'SIGKILL')).toBe(false);
  expect(await endAll([{ ...living.leader, startTime: 'another' }])).toEqual([]);
  expect([living.leader, living.forked].map(isAlive)).toEqual([true, true]);
  await living.end();
});

test('one that may not be ended does not keep the others, and ids of everybody are no groups', async () => {
  family = await startFamily();
  const alone = await startVictim();
  for (const pid of [0, 1, -1, Number.NaN]) {
    expect(signalGroup({ pid, startTime: '' }, 'SIGCONT')).toBe(false);
    expect(groupMembers({ pid, startTime: '' })).toEqual([]);
  }
  expect(await endAll([{ pid: 1, startTime: '' }, alone.process, family.leader])).toEqual([]);
  expect([...states(), processState(alone.process)]).toEqual(['gone', 'gone', 'gone']);
});
