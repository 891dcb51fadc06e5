import { chaosLine } from '../../aws/command-lines.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { deployedVersions } from '../../aws/leftovers/deployed-versions.ts';
import { goBack } from '../../aws/leftovers/go-back.ts';
import { deregister, leftOf, managedInstances } from '../../aws/leftovers/managed-instances.ts';
import { restoreTable, throttledTables } from '../../aws/leftovers/throttled-tables.ts';
import { withEndpoint } from '../../aws/open.ts';
import { systemClock } from '../../base/clock.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { environmentNames } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/names.ts';
import { lineOf } from './line-of.ts';
import type { Say } from './walk.ts';

interface Healing {
  readonly system: string;
  readonly environment: string | undefined;
  /** Shows what would be done, and does nothing. */
  readonly preview: boolean;
  readonly say: Say;
}

/**
 * `chaos heal --endpoint`: gives tables back the limit that a throttling fault took and did not return, and services the
 * version from before one that a fault deployed, and deregisters managed instances whose task is gone. What is found is shown before it is touched.
 */
export const healRemote = (
  settings: EndpointSettings,
  options: { readonly system: string; readonly preview: boolean },
  say: Say,
): Promise<ExitStatus> =>
  withEndpoint(settings, options.system, async ({ endpoint, active }) => {
    const [running] = await active();
    if (running) {
      throw new UsageError(
        `${lineOf(running)}; what runs is not healed over: end it with ${chaosLine('stop', settings)}`,
      );
    }
    const healing = { ...options, environment: settings.environment, say };
    if (!endpoint.dynamodb && !endpoint.ssm) {
      throw new UsageError('there is no DynamoDB to ask: set AWS_ENDPOINT_URL_DYNAMODB');
    }
    // One that cannot be done is no reason to leave the other.
    const done: boolean[] = [];
    for (const heal of [healTables, healServices, healInstances]) done.push(await attempt(heal, endpoint, healing));
    return done.every((isHealed) => isHealed) ? exitStatus.held : exitStatus.error;
  });

async function attempt(
  heal: (endpoint: Endpoint, healing: Healing) => Promise<boolean>,
  endpoint: Endpoint,
  healing: Healing,
): Promise<boolean> {
  try {
    return await heal(endpoint, healing);
  } catch (error) {
    healing.say.trouble(`${(error as Error).name}: ${(error as Error).message}`);
    return false;
  }
}

async function healTables({ dynamodb }: Endpoint, { system, environment, preview, say }: Healing): Promise<boolean> {
  if (!dynamodb) {
    say.trouble('tables are not looked at: there is no DynamoDB to ask (set AWS_ENDPOINT_URL_DYNAMODB)');
    return true;
  }
  const environments = environment === undefined ? environmentNames : [environment];
  const prefixes = environments.map((name) => namesOf({ system, name }).table(''));
  const left = await throttledTables(dynamodb, system, prefixes);
  if (left.length === 0) say.news('Nothing to heal: no table has a limit that an experiment left behind.');
  for (const { name, old } of left) say.news(`${name} has a limit that is not its own: to be restored to ${old}`);
  if (preview) return true;
  return all(left, async (table) => {
    try {
      say.news(`${table.name} has its old limit again: ${await restoreTable(dynamodb, table, systemClock)}`);
      return true;
    } catch (error) {
      say.trouble(`${table.name} was not restored: ${(error as Error).message}`);
      return false;
    }
  });
}

/** Silent where there is nothing, as most often. */
async function healServices(
  { ecs, pollMilliseconds }: Endpoint,
  { system, environment, preview, say }: Healing,
): Promise<boolean> {
  if (!ecs) return true;
  const environments = environment === undefined ? environmentNames : [environment];
  const clusters = environments.map((name) => namesOf({ system, name }).cluster);
  const left = await deployedVersions(ecs, system, clusters);
  for (const { cluster, service, way } of left) {
    say.news(`${service} of ${cluster} has a version that an experiment deployed: to be taken back (${way})`);
  }
  if (preview) return true;
  return all(left, async (version) => {
    const { service, cluster } = version;
    try {
      const has = await goBack({ client: ecs, clock: systemClock, pollMilliseconds }, version);
      say.news(`${service} of ${cluster} has ${has} again`);
      return true;
    } catch (error) {
      say.trouble(`${service} of ${cluster} was not taken back: ${(error as Error).message}`);
      return false;
    }
  });
}

async function healInstances(
  { ssm, ecs, region }: Endpoint,
  { system, environment, preview, say }: Healing,
): Promise<boolean> {
  if (!ssm || !ecs) {
    say.trouble(
      'managed instances are not looked at: there is no SSM and ECS to ask (set AWS_ENDPOINT_URL_SSM and AWS_ENDPOINT_URL_ECS)',
    );
    return true;
  }
  const left = await leftOf(await managedInstances({ ssm, region }, { system, environment }), ecs);
  const gone = left.filter(({ task }) => task !== undefined);
  for (const { id } of left.filter(({ task }) => task === undefined)) {
    say.trouble(`managed instance ${id} is left alone: neither its tags nor its name tell its task`);
  }
  if (gone.length === 0) say.news('No managed instance is left of a task that is gone.');
  for (const { id, task } of gone) say.news(`managed instance ${id}: its task ${task} is gone; to be deregistered`);
  if (preview) return true;
  return all(gone, async (instance) => {
    try {
      await deregister(ssm, instance);
      say.news(`managed instance ${instance.id} is deregistered`);
      return true;
    } catch (error) {
      say.trouble(`managed instance ${instance.id} was not deregistered: ${(error as Error).message}`);
      return false;
    }
  });
}

/** One after the other, whatever became of those before. */
async function all<Item>(items: readonly Item[], one: (item: Item) => Promise<boolean>): Promise<boolean> {
  let isDone = true;
  for (const item of items) isDone = (await one(item)) && isDone;
  return isDone;
}
