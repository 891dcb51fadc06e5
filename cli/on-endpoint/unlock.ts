import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { withEndpoint } from '../../aws/open.ts';
import { unlock } from '../../aws/response/rollback-lock.ts';
import { theEnvironment } from '../../aws/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { UsageError } from '../../base/usage-error.ts';
import { namesOf } from '../../lib/names.ts';
import { lockInWords } from '../lock-in-words.ts';

/** `chaos unlock --endpoint`: in the environment that was asked for, or the only one that there is. */
export const unlockRemote = (
  settings: EndpointSettings,
  { system, service }: { readonly system: string; readonly service: string },
): Promise<ExitStatus> =>
  withEndpoint(settings, system, async ({ endpoint, templates }) => {
    const name = theEnvironment(templates, settings.environment);
    if (!endpoint.dynamodb) throw new UsageError('there is no DynamoDB to ask: set AWS_ENDPOINT_URL_DYNAMODB');
    const table = namesOf({ system, name }).ledger;
    const lock = await unlock(endpoint.dynamodb, { table, service, now: systemClock.wall() });
    console.log(lockInWords(service, lock));
    return exitStatus.held;
  });
