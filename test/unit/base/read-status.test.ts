import { expect, test } from '@jest/globals';
import { byAge, type ProcessStatus } from '../../../base/process/read-status.ts';

const status = (pid: number, startTime: string): ProcessStatus => ({
  pid,
  startTime,
  ...{ state: 'running', parent: 1, group: pid },
});

test('processes are ordered by when they started; ids begin again and are no order', () => {
  const shell = status(32_700, 'boot/900');
  const early = status(301, 'boot/1000');
  const late = status(302, 'boot/1000');
  expect([late, early, shell].toSorted(byAge)).toEqual([shell, early, late]);
});

test('where ps tells the time, likewise', () => {
  const shell = status(900, 'Thu Nov 26 09:59:58 2026');
  const child = status(7, 'Thu Nov 26 10:00:01 2026');
  expect([child, shell].toSorted(byAge)).toEqual([shell, child]);
});
