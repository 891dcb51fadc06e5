import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { targetGone } from '../../../../ends/columns/targets.ts';
import { kill } from '../../../../ends/live-system.ts';
import { look } from '../../../../ends/proc.ts';
import { until } from '../../../../ends/until.ts';
import { docker } from '../../../support/docker.ts';
import { containerIdOf } from '../containers.ts';
import { groupsOf, processesOf } from '../host.ts';

/** Takes memory in the target's own control group. */
const hog = (group: string) => `echo $$ > ${group}/cgroup.procs && exec tail /dev/zero`;

/** The kernel kills the target for its memory, as where a program of its own has taken too much. */
export const targetOutOfMemory = targetGone('target-out-of-memory', 1, async (_system, { pid }) => {
  const group = groupsOf(pid).find((each) => /^\/sys\/fs\/cgroup\/(memory)?\//.test(each));
  if (group === undefined) return ['the target has no control group for memory'];
  // Before all others: those of the fault, and what takes the memory.
  const own = processesOf(containerIdOf(pid) ?? 'none').filter((each) => each.fault === undefined);
  for (const each of own) writeFileSync(`/proc/${each.pid}/oom_score_adj`, '1000');
  const child = spawn('sh', ['-c', hog(group)], { stdio: 'ignore' });
  try {
    await until('the target is killed for its memory', () => look(pid) === undefined, 20_000);
    return [];
  } catch (error) {
    return [(error as Error).message];
  } finally {
    if (child.pid) kill(child.pid);
  }
});

/** Somebody has Docker restart the container. */
export const targetRestarted = targetGone('target-restarted', 1, async (_system, { pid }) => {
  const id = containerIdOf(pid);
  if (id === undefined) return ['the target is in no container'];
  const { status, stderr } = await docker(['restart', '--time', '1', id]);
  return status === 0 ? [] : [`docker restart ended with ${status}: ${stderr}`];
});
