import type { WatchedProcesses } from '../../../../lib/model/events/processor-times.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import { countersOf, groupsOf } from '../stress/groups.ts';
import { groupMembers, isInContainer } from './container.ts';

const hostGroups = '/sys/fs/cgroup';

/** The processes of a container, where they are this machine's: those of Docker Desktop are in a machine of its own. */
export function watchedContainer({ id, containerId, pid }: Incarnation): WatchedProcesses[] {
  try {
    if (!isInContainer({ containerId, pid })) return [];
    const groups = groupsOf(pid, hostGroups);
    const { throttledMilliseconds } = countersOf(groups);
    return [{ id, pids: groupMembers(groups.of('cpu')), throttledMilliseconds }];
  } catch {
    return [];
  }
}
