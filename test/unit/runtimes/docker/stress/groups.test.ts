import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { countersOf, groupsFrom, limitsOf } from '../../../../../local/runtimes/docker/stress/groups.ts';

const id = 'c'.repeat(64);
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'groups-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A control group as the kernel shows it. */
function group(path: string, files: Readonly<Record<string, string>>): string {
  const folder = join(root, path);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries({ 'cgroup.procs': '', ...files })) writeFileSync(join(folder, name), text);
  return folder;
}

describe('control groups of version 2', () => {
  beforeEach(() => writeFileSync(join(root, 'cgroup.controllers'), 'cpu io memory pids\n'));

  test('are one folder, with limits and counters', () => {
    const folder = group(`system.slice/docker-${id}.scope`, {
      'cpu.max': '50000 100000\n',
      'cpu.stat': 'usage_usec 2500000\nnr_periods 9\nnr_throttled 4\nthrottled_usec 100\n',
      'memory.current': '1048576\n',
      'memory.max': '134217728\n',
      'memory.events': 'low 0\nhigh 0\nmax 3\noom 1\noom_kill 2\noom_group_kill 0\n',
      'pids.current': '3\n',
      'pids.max': '40\n',
    });
    const groups = groupsFrom([`0::/system.slice/docker-${id}.scope`], root);
    expect(groups).toMatchObject({ folders: [folder], version: 2 });
    expect(limitsOf(groups)).toEqual({
      processors: 0.5,
      memory: { used: 1048576, most: 134217728 },
      processes: { used: 3, most: 40 },
    });
    expect(countersOf(groups)).toEqual({
      processorSeconds: 2.5,
      throttled: 4,
      throttledMilliseconds: 0.1,
      killedForMemory: 2,
    });
  });

  test('`max` is no limit', () => {
    group(id, { 'cpu.max': 'max 100000\n', 'memory.current': '4096\n', 'memory.max': 'max\n', 'pids.max': 'max\n' });
    expect(limitsOf(groupsFrom([`0::/${id}`], root))).toEqual({
      processors: undefined,
      memory: { used: 4096, most: undefined },
      processes: { used: 0, most: undefined },
    });
  });
});

describe('control groups of version 1', () => {
  test('are a folder for each controller, also where several have one, and the named and the unified one', () => {
    const path = `docker/${id}`;
    const folders = [
      group(`memory/${path}`, {
        'memory.usage_in_bytes': '4096\n',
        'memory.limit_in_bytes': '9223372036854771712\n',
        'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n',
      }),
      group(`cpu,cpuacct/${path}`, {
        'cpu.cfs_quota_us': '30000\n',
        'cpu.cfs_period_us': '100000\n',
        'cpu.stat': 'nr_periods 3\nnr_throttled 2\nthrottled_time 5000000\n',
        'cpuacct.usage': '1500000000\n',
      }),
      group(`systemd/${path}`, {}),
      group(`unified/${path}`, { 'cpu.stat': 'usage_usec 1\n' }),
    ];
    const lines = [`3:memory:/${path}`, `2:cpu,cpuacct:/${path}`, `1:name=systemd:/${path}`, `0::/${path}`];
    const groups = groupsFrom(lines, root);
    expect(groups).toMatchObject({ folders, version: 1 });
    expect(limitsOf(groups)).toEqual({
      processors: 0.3,
      memory: { used: 4096, most: undefined },
      processes: { used: 0, most: undefined },
    });
    expect(countersOf(groups)).toEqual({
      processorSeconds: 1.5,
      throttled: 2,
      throttledMilliseconds: 5,
      killedForMemory: 1,
    });
  });

  test('a quota of -1 is no limit, and a controller that is mounted nowhere is left out', () => {
    const folder = group(id, {});
    rmSync(folder, { recursive: true });
    group(`cpu/${id}`, { 'cpu.cfs_quota_us': '-1\n', 'cpu.cfs_period_us': '100000\n' });
    const groups = groupsFrom([`2:cpu:/${id}`, `1:hugetlb:/${id}`], root);
    expect(groups.folders).toEqual([join(root, 'cpu', id)]);
    expect(limitsOf(groups).processors).toBeUndefined();
  });
});
