import pc from 'picocolors';
import { alarmsInAlarm } from '../../aws/cloudwatch/alarms.ts';
import type { EndpointSettings } from '../../aws/endpoint-settings.ts';
import { lookAtLever } from '../../aws/fis/read-lever.ts';
import { safetyLeverOf } from '../../aws/fis/safety-lever.ts';
import { withEndpoint } from '../../aws/open.ts';
import { type ExitStatus, exitStatus } from '../../base/exit-status.ts';
import { timeOfDay } from '../../base/time-of-day.ts';
import { namesOf } from '../../lib/names.ts';
import { isEngaged, leverInWords } from '../lever/in-words.ts';
import { lineOf } from './line-of.ts';
import type { Say } from './walk.ts';

/** `chaos status --endpoint`: what runs there, and which alarms are in ALARM; as JSON, a line for each place. */
export const statusRemote = (
  settings: EndpointSettings,
  { system, json }: { readonly system: string; readonly json: boolean },
  say: Say,
): Promise<ExitStatus> =>
  withEndpoint(settings, system, async ({ endpoint, active }) => {
    const { environment } = settings;
    const prefix = environment === undefined ? `${system}-` : namesOf({ system, name: environment }).alarm('');
    const experiments = await active();
    const { lever, unknown } = await lookAtLever(safetyLeverOf(endpoint.fis));
    const alarms = endpoint.cloudwatch && (await alarmsInAlarm(endpoint.cloudwatch, prefix));
    if (json) {
      const { region, profile } = settings;
      console.log(JSON.stringify({ region, profile, experiments, safetyLever: lever ?? null, alarms: alarms ?? null }));
      return exitStatus.held;
    }
    if (unknown) say.trouble(`${unknown}.`);
    if (isEngaged(lever)) say.news(`${pc.red('STOPPED')} ${leverInWords(lever)}: nothing starts before chaos resume.`);
    for (const experiment of experiments) say.news(lineOf(experiment));
    if (experiments.length === 0) say.news('No experiment is running.');
    if (!alarms) say.news('Alarms are not known: there is no CloudWatch to ask (set AWS_ENDPOINT_URL_CLOUDWATCH).');
    else if (alarms.length === 0) say.news(`No alarm of ${prefix}* is in ALARM.`);
    for (const { name, reason, since } of alarms ?? []) {
      say.news(`${pc.red('ALARM')} ${name} since ${timeOfDay(since)}: ${pc.dim(reason)}`);
    }
    return exitStatus.held;
  });
