import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { restoreTable, throttledTables } from '../../aws/leftovers/throttled-tables.ts';
import { withEndpoint } from '../../aws/open.ts';
import { systemClock } from '../../base/clock.ts';
import { exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { environmentNames } from '../../lib/config.ts';
import { namesOf } from '../../lib/names.ts';
import { lineOf } from './line-of.ts';

/** `chaos heal --endpoint`: gives tables back the limit that a throttling fault took and did not return. */
export const healRemote = (settings: EndpointSettings, system: string): Promise<number> =>
  withEndpoint(settings, system, async ({ endpoint: { name, dynamodb }, active }) => {
    const [running] = await active();
    if (running) {
      throw new UsageError(
        `${lineOf(running)}; what runs is not healed over: end it with chaos stop --endpoint ${name}`,
      );
    }
    if (!dynamodb) throw new UsageError('there is no DynamoDB to ask: set AWS_ENDPOINT_URL_DYNAMODB');
    const environments = settings.environment === undefined ? environmentNames : [settings.environment];
    const prefixes = environments.map((environment) => namesOf({ system, name: environment }).table(''));
    const left = await throttledTables(dynamodb, system, prefixes);
    if (left.length === 0) console.log('Nothing to heal: no table has a limit that an experiment left behind.');
    let isHealed = true;
    for (const table of left) {
      try {
        console.log(`${table.name} has its old limit again: ${await restoreTable(dynamodb, table, systemClock)}`);
      } catch (error) {
        isHealed = false;
        console.error(`${table.name} was not restored: ${(error as Error).message}`);
      }
    }
    return isHealed ? exitStatus.held : exitStatus.error;
  });
