import { meaningOf } from '../../lib/model/response/alarm-meaning.ts';
import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import { explainingExperiment } from './explaining-experiment.ts';
import { hasNoDataYet } from './no-data-yet.ts';
import type { NotifyPorts } from './ports.ts';
import { isAboutUsers } from './severity-of.ts';

/** Why people are not told of an alarm now, and when it is looked at again, milliseconds since the epoch. */
export interface Hold {
  readonly why: string;
  readonly lookAgainAt: number;
  readonly experiment?: string;
}

/** Data that is not there so long after its alarm rang is told. */
const noDataMilliseconds = 15 * 60_000;
const whileRunningMilliseconds = 60_000;

/** Whether something explains an alarm, and what. Where that cannot be found out people are told. */
export async function whyHeld(ports: NotifyPorts, alarm: AlarmEvent): Promise<Hold | undefined> {
  try {
    return (await experimentOf(ports, alarm)) ?? (await noDataOf(ports, alarm));
  } catch (error) {
    ports.log.warn('told, since it could not be found out whether something explains it', {
      alarm: alarm.name,
      error: error as Error,
    });
    return undefined;
  }
}

async function experimentOf(ports: NotifyPorts, { name, at }: AlarmEvent): Promise<Hold | undefined> {
  const meaning = meaningOf(name, ports.model);
  if (!meaning || isAboutUsers(meaning)) return undefined;
  const now = ports.clock.wall();
  const explanation = await explainingExperiment(ports, { name, meaning, at }, now);
  if (!explanation) return undefined;
  const { experiment, until = now + whileRunningMilliseconds } = explanation;
  return { why: `experiment ${experiment} expects it`, experiment, lookAgainAt: until };
}

async function noDataOf({ cloudwatch, clock }: NotifyPorts, alarm: AlarmEvent): Promise<Hold | undefined> {
  const lookAgainAt = alarm.at + noDataMilliseconds;
  if (clock.wall() >= lookAgainAt || !(await hasNoDataYet(cloudwatch, alarm))) return undefined;
  return { why: 'its data is not there yet', lookAgainAt };
}
