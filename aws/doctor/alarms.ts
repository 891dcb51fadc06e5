import { type CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { Finding } from '../../base/finding.ts';
import type { AlarmState } from '../../lib/model/alarm-port.ts';
import { namesOf } from '../../lib/names.ts';
import { awsLine, deployLine, type Where } from '../command-lines.ts';
import type { Check } from './check.ts';

export interface AlarmFacts {
  readonly name: string;
  readonly state: AlarmState;
}

export interface AlarmsAt extends Where {
  /** The beginning of all the environment's alarms, and of its guardrails. */
  readonly prefix: string;
  readonly guardrailPrefix: string;
  /** The environment's observability stack. */
  readonly stack: string;
}

export const alarms: Check = {
  name: 'guardrails',
  needs: ['cloudwatch:DescribeAlarms'],
  afterwards: true,
  find: async ({ account: { clients }, config, where }) => {
    const names = namesOf(config);
    const at = {
      prefix: names.alarm(''),
      guardrailPrefix: names.alarm('guardrail-'),
      ...where,
      stack: `${names.cluster}-observability`,
    };
    const found = await readAlarms(clients.cloudwatch, at.prefix);
    return [checkGuardrails(found, at), checkOtherAlarms(found, at)];
  },
};

/** Whether the alarms that stop experiments have data and are quiet: otherwise FIS stops what is started, or cannot. */
export function checkGuardrails(alarms: readonly AlarmFacts[], at: AlarmsAt): Finding {
  const check = 'guardrails';
  const guardrails = alarms.filter(({ name }) => name.startsWith(at.guardrailPrefix));
  if (guardrails.length === 0) {
    return {
      check,
      level: 'fail',
      message: `no alarm is named ${at.guardrailPrefix}*: nothing would stop an experiment`,
      advice: deployLine(at.stack, at),
    };
  }
  const [ringing, silent] = [namesIn(guardrails, 'ALARM'), namesIn(guardrails, 'INSUFFICIENT_DATA')];
  if (ringing.length + silent.length === 0) {
    return { check, level: 'ok', message: `${guardrails.length} have data and are OK` };
  }
  return {
    check,
    level: ringing.length > 0 ? 'fail' : 'warn',
    message: [
      ...(ringing.length > 0 ? [`in ALARM, and would stop what is started: ${ringing.join(', ')}`] : []),
      ...(silent.length > 0 ? [`without data, for want of anybody who measures: ${silent.join(', ')}`] : []),
    ].join('; '),
    advice: describe([...ringing, ...silent], at),
  };
}

/** The alarms for people: where they ring, users are hurt already, and an experiment would prove nothing. */
export function checkOtherAlarms(alarms: readonly AlarmFacts[], at: AlarmsAt): Finding {
  const check = 'alarms';
  const others = alarms.filter(({ name }) => !name.startsWith(at.guardrailPrefix));
  const [ringing, silent] = [namesIn(others, 'ALARM'), namesIn(others, 'INSUFFICIENT_DATA')];
  const withoutData = silent.length > 0 ? [`${silent.length} of ${others.length} without data`] : [];
  if (ringing.length > 0) {
    const message = [`in ALARM before anything is broken: ${ringing.join(', ')}`, ...withoutData].join('; ');
    return { check, level: 'warn', message, advice: describe(ringing, at) };
  }
  if (silent.length > 0) {
    return {
      check,
      level: 'warn',
      message: `${withoutData.join()}: ${silent.join(', ')}`,
      advice: describe(silent, at),
    };
  }
  return { check, level: 'ok', message: `${others.length} have data and are OK` };
}

const namesIn = (alarms: readonly AlarmFacts[], wanted: AlarmState): string[] =>
  alarms.flatMap(({ name, state }) => (state === wanted ? [name] : [])).sort();

const describe = (names: readonly string[], at: Where): string =>
  awsLine(
    `cloudwatch describe-alarms --alarm-names ${names.join(' ')} --alarm-types MetricAlarm CompositeAlarm --query '*[].[AlarmName,StateReason]'`,
    at,
  );

async function readAlarms(client: CloudWatchClient, AlarmNamePrefix: string): Promise<AlarmFacts[]> {
  const found: AlarmFacts[] = [];
  const types = { AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const] };
  for await (const page of paginateDescribeAlarms({ client }, { AlarmNamePrefix, ...types })) {
    for (const { AlarmName: name = '', StateValue } of [
      ...(page.MetricAlarms ?? []),
      ...(page.CompositeAlarms ?? []),
    ]) {
      found.push({ name, state: StateValue ?? 'INSUFFICIENT_DATA' });
    }
  }
  return found;
}
