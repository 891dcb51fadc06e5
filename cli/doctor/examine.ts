import { availableParallelism, loadavg } from 'node:os';
import type { SafetyLever } from '../../aws/fis/safety-lever.ts';
import type { Finding } from '../../base/finding.ts';
import { packageJson } from '../../base/package-json.ts';
import { processorTimes } from '../../base/process/processor-times.ts';
import { NoAnswerError } from '../../local/client/no-answer-error.ts';
import { isFree } from '../../local/runtimes/embedded/ports.ts';
import { findRedisServer } from '../../local/runtimes/embedded/stores/find-redis-server.ts';
import { keptEngaged } from '../../local/supervisor/kept-lever.ts';
import type { SystemOptions } from '../../local/supervisor/options.ts';
import { readState, type SystemState } from '../../local/supervisor/state.ts';
import { checkAccounting } from './check-accounting.ts';
import { checkElsewhere } from './check-elsewhere.ts';
import { checkFolder, checkSpace, freeSpace } from './check-folder.ts';
import { checkLeftovers, readLeftovers } from './check-leftovers.ts';
import { checkLever } from './check-lever.ts';
import { checkLoad, readPressure } from './check-load.ts';
import { checkMemory } from './check-memory.ts';
import { checkNode } from './check-node.ts';
import { checkPorts } from './check-ports.ts';
import { checkRedis } from './check-redis.ts';

/** Looks at this machine and at the folder, and changes nothing. */
export async function examine({ folder, port }: Pick<SystemOptions, 'folder' | 'port'>): Promise<Finding[]> {
  const system = readState(folder);
  return [
    checkNode(process.versions.node, packageJson()),
    checkFolder(folder),
    checkSpace(freeSpace(folder)),
    checkPorts(port, { isFree: await isFree(port), system }),
    checkLeftovers(await readLeftovers(folder)),
    ...(await checkElsewhere(folder)),
    ...(await lookAtSystem(system, folder)),
    checkRedis(findRedisServer()),
    checkMemory(process.availableMemory() / 1024 ** 2, { isUp: system !== undefined }),
    checkLoad({ average: loadavg()[0] ?? 0, processors: availableParallelism(), pressure: readPressure() }),
    checkAccounting(processorTimes(process.pid)),
  ];
}

/** The lever of the system that is up, or that the next one would find; where that does not answer, there is nothing else to say of it. */
async function lookAtSystem(system: SystemState | undefined, folder: string): Promise<Finding[]> {
  if (!system) return [checkLever(keptEngaged(folder))];
  try {
    const { openSystem } = await import('../../local/client/system-client.ts');
    (await openSystem(system)).close();
    return [checkLever(await leverOf(system))];
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    const { message } = error;
    return [{ check: 'system', level: 'fail', message: message.replace(/;[^;]*$/, ''), advice: 'chaos down' }];
  }
}

/** Loaded when needed: nobody without a system waits for AWS's clients. */
async function leverOf(system: SystemState): Promise<SafetyLever> {
  const { fisOf } = await import('../../local/client/fis-of.ts');
  const { safetyLeverOf } = await import('../../aws/fis/safety-lever.ts');
  const fis = fisOf(system);
  try {
    return await safetyLeverOf(fis).get();
  } finally {
    fis.destroy();
  }
}
