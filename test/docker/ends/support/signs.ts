import { existsSync, statfsSync } from 'node:fs';
import { look } from '../../../ends/proc.ts';
import { opposite, type Scene, type Sign } from '../../../ends/signs.ts';
import { saveRules } from '../../support/rule-savers.ts';
import { containerIdOf, inNetworkOf, proxyOf } from './containers.ts';
import { markedWith, processesOf, rootOf, tmpfsOf } from './host.ts';

type Place = 'task' | 'proxy';

async function pidOf({ pid, folder }: Scene, place: Place): Promise<number> {
  const found = place === 'task' ? pid : (await proxyOf(folder))?.pid;
  return found !== undefined && look(found) ? found : 0;
}

/** Rules of the kernel that carry the fault's id. */
export const rules = (place: Place, pattern: RegExp): Sign =>
  opposite(async (scene) => {
    const pid = await pidOf(scene, place);
    const lines = pid === 0 ? [] : (await inNetworkOf(pid, saveRules)).split('\n');
    const own = lines.filter((line) => line.includes(scene.faultId));
    return own.some((line) => pattern.test(line));
  });

/** Rules, or a queueing discipline, which carries no id: there is one network fault on a task. */
export const shapes = (place: Place, pattern: RegExp): Sign =>
  opposite(async (scene) => {
    const pid = await pidOf(scene, place);
    if (pid === 0) return false;
    const lines = (await inNetworkOf(pid, `${saveRules}; tc qdisc show`)).split('\n');
    return lines.some((line) => pattern.test(line) && !line.startsWith(':'));
  });

/** Processes that carry the fault's id, in the container of its target. A task that has gone is a sign of it, too. */
export const stresses: Sign = {
  isThere: async ({ pid = 0, faultId }) => {
    if (look(pid) === undefined) return true;
    const id = containerIdOf(pid);
    return id !== undefined && processesOf(id).some((each) => each.fault === faultId);
  },
  isGone: async ({ faultId }) => markedWith(faultId).length === 0,
};

/** The same, and what they write. */
export const writes: Sign = {
  isThere: async ({ pid = 0, faultId }) => {
    const id = containerIdOf(pid);
    return id !== undefined && processesOf(id).some((each) => each.fault === faultId) && hasFolder(pid, faultId);
  },
  isGone: async ({ pid = 0, faultId }) => markedWith(faultId).length === 0 && !hasFolder(pid, faultId),
};

/** The same, and how full the file system is of which it is told. */
export const fills: Sign = {
  isThere: async ({ pid = 0 }) => tmpfsOf(pid).some((place) => usedPercent(place) >= 88),
  isGone: async ({ pid = 0, faultId }) =>
    markedWith(faultId).length === 0 && !tmpfsOf(pid).some((place) => usedPercent(place) > 50),
};

function usedPercent(place: string): number {
  const { blocks, bavail } = statfsSync(place);
  return blocks === 0 ? 0 : ((blocks - bavail) / blocks) * 100;
}

const hasFolder = (pid: number, faultId: string): boolean =>
  [rootOf(pid), ...tmpfsOf(pid)].some((place) => existsSync(`${place}/.breakwater-${faultId}`));

/** Processes that are stopped, the first one among them. */
export const hangs: Sign = opposite(async ({ pid = 0 }) => look(pid)?.state === 'T');
