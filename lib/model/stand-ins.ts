import { localReferences } from './experiments/local-references.ts';
import { labels } from './labels.ts';
import { account, localArn } from './local-account.ts';
import { guardrails } from './objectives.ts';
import type { Topology } from './topology.ts';

type Guarded = Parameters<typeof guardrails>[0];

/** Alarms of other accounts, by their ARNs, and what stands for each here: an alarm of the system. */
export type StandIns = Readonly<Record<string, string>>;

/** What is to stand for an alarm cannot: the message names the alarm and what was said. */
export class StandInError extends Error {
  override readonly name = 'StandInError';
}

/** Source: CloudWatch API reference, MetricAlarm. */
const pattern = /^arn:[\w-]+:cloudwatch:[\w-]+:(\d{12}):alarm:.{1,255}$/;

export const isAlarmArn = (text: string): boolean => pattern.test(text);

/** Whether it is of somebody's account in AWS: then nobody here can know whether there is such an alarm. */
export const isElsewhere = (arn: string): boolean => (pattern.exec(arn)?.[1] ?? account) !== account;

/** The names of the alarms that may stand for one, as people write them. */
export const alarmsToChoose = (system: Guarded): string[] => guardrails(system).map(({ name }) => name);

/**
 * What was said of alarms, with the ARNs of this machine: `{ 'arn:…:alarm:errors': 'guardrail-users' }`, the name with or without
 * `SYSTEM-local-`, or an ARN. Throws {@link StandInError} naming what is no ARN of an alarm, or no alarm here.
 */
export function readStandIns(
  said: Readonly<Record<string, string>>,
  system: Guarded & { readonly topology: Topology },
  exists: (arn: string) => boolean,
): StandIns {
  const { alarmArn } = localReferences(system.topology);
  return Object.fromEntries(
    Object.entries(said).map(([arn, name]) => {
      if (!isAlarmArn(arn)) throw new StandInError(`alarm ${JSON.stringify(arn)} is no ARN of an alarm`);
      const found = [alarmArn(name), localArn('cloudwatch', `alarm:${name}`), name].find(exists);
      if (found) return [arn, found];
      const known = alarmsToChoose(system).join(', ');
      throw new StandInError(`alarm ${arn}: ${JSON.stringify(name)} is no alarm of ${system.topology.name} (${known})`);
    }),
  );
}

/** What to do about an alarm that nothing stands for. */
export const howToStop = (arn: string, system: Guarded): string =>
  [
    `there is no alarm ${arn} here, so nothing would stop the experiment`,
    `say what stands for it (--alarm ARN=NAME, or alarms in the configuration) of ${alarmsToChoose(system).slice(0, 8).join(', ')}`,
    `or start it without (--without-stop-conditions, or the tag ${labels.withoutStopConditions}=true of StartExperiment)`,
  ].join('; ');
