import { isDenied } from '../../aws/doctor/check.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { deployedVersions } from '../../aws/leftovers/deployed-versions.ts';
import { leftOf, managedInstances } from '../../aws/leftovers/managed-instances.ts';
import { runningAutomations } from '../../aws/leftovers/running-automations.ts';
import { throttledTables } from '../../aws/leftovers/throttled-tables.ts';
import type { Clock } from '../../base/clock.ts';
import { environmentNames } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/names.ts';
import type { Say } from './walk.ts';

export interface Looking {
  readonly endpoint: Endpoint;
  readonly system: string;
  readonly say: Say;
  readonly clock: Clock;
  /** How long automations that are taking their faults back may take. */
  readonly limitMilliseconds: number;
}

/**
 * Whether nothing of ours is left once every experiment has ended: no automation under way, no table with a fault's
 * limit, no service with a fault's version, no managed instance without its task. What is left is told, and so is what could not be looked at.
 */
export async function isNothingLeft(looking: Looking): Promise<boolean> {
  const looks = [automations, tables, services, instances];
  const found: boolean[] = [];
  for (const look of looks) found.push(await attempt(look, looking));
  const isClean = found.every((isFine) => isFine);
  if (isClean) looking.say.news('Nothing of ours is left in force.');
  return isClean;
}

async function attempt(look: (looking: Looking) => Promise<boolean>, looking: Looking): Promise<boolean> {
  try {
    return await look(looking);
  } catch (error) {
    const { name, message } = error as Error;
    looking.say.trouble(
      `${look.name} could not be looked at: ${isDenied(error as Error) ? '' : `${name}: `}${message}`,
    );
    return false;
  }
}

/** They have been told to end, and end on their own time. */
async function automations({ endpoint, system, say, clock, limitMilliseconds }: Looking): Promise<boolean> {
  const { ssm, pollMilliseconds } = endpoint;
  if (!ssm) return notAsked(say, 'automations', 'SSM');
  const end = clock.monotonic() + limitMilliseconds;
  for (;;) {
    const running = await runningAutomations(ssm, system);
    if (running.length === 0) return true;
    if (clock.monotonic() > end) {
      for (const { id, document, status } of running) say.trouble(`automation ${id} of ${document} is ${status} still`);
      return false;
    }
    await clock.sleep(pollMilliseconds);
  }
}

async function tables({ endpoint, system, say }: Looking): Promise<boolean> {
  const { dynamodb, name: at } = endpoint;
  if (!dynamodb) return notAsked(say, 'tables', 'DYNAMODB');
  const prefixes = environmentNames.map((name) => namesOf({ system, name }).table(''));
  const left = await throttledTables(dynamodb, system, prefixes);
  for (const { name } of left) say.trouble(`${name} still has the limit of a fault: chaos heal --endpoint ${at}`);
  return left.length === 0;
}

async function services({ endpoint, system, say }: Looking): Promise<boolean> {
  const { ecs, name: at } = endpoint;
  if (!ecs) return notAsked(say, 'services', 'ECS');
  const clusters = environmentNames.map((name) => namesOf({ system, name }).cluster);
  const left = await deployedVersions(ecs, system, clusters);
  for (const { cluster, service } of left) {
    say.trouble(`${service} of ${cluster} still has the version of a fault: chaos heal --endpoint ${at}`);
  }
  return left.length === 0;
}

async function instances({ endpoint, system, say }: Looking): Promise<boolean> {
  const { ssm, ecs, region, name: at } = endpoint;
  if (!ssm || !ecs) return notAsked(say, 'managed instances', 'SSM and AWS_ENDPOINT_URL_ECS');
  const all = await managedInstances({ ssm, region }, { system, environment: undefined });
  const gone = (await leftOf(all, ecs)).filter(({ task }) => task !== undefined);
  for (const { id, task } of gone) {
    say.trouble(`managed instance ${id} is left of task ${task}, which is gone: chaos heal --endpoint ${at}`);
  }
  return gone.length === 0;
}

/** Where there is no such service there is nothing of ours in it. */
function notAsked(say: Say, what: string, service: string): true {
  say.news(`${what} are not looked at: set AWS_ENDPOINT_URL_${service}`);
  return true;
}
